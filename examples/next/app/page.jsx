import CamNhan from 'cam-nhan/next';

const { CAM_NHAN_SERVICE: service = 'http://127.0.0.1:8080', CAM_NHAN_SITE: site = 'demo' } = process.env;

export default function Page() {
  return (
    <main>
      <h1>Cây bóng mát trên 42 tuyến đường</h1>
      <p>Từ đầu mùa mưa, 42 tuyến đường sẽ được trồng thêm cây bóng mát.</p>
      <CamNhan service={service} site={site} pageId="next" lang="vi" />
    </main>
  );
}
