export const metadata = { title: 'Cây bóng mát trên 42 tuyến đường', icons: { icon: 'data:,' } };

export default function Layout({ children }) {
  return (
    <html lang="vi">
      <body>{children}</body>
    </html>
  );
}
