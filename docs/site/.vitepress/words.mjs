// What the site says around its pages, and the order of the pages, in each language.

const link = (text, page) => ({ text, link: page });
/** Of the Vietnamese list: a page that is in English alone. */
const inEnglish = (text, page) => link(`${text}<span class="in-english" title="Trang này bằng tiếng Anh">EN</span>`, `/en${page}`);

export const vietnamese = {
  description: 'Cảm nhận và bình luận dưới mỗi bài viết: hướng dẫn cho bạn đọc, người duyệt, chủ trang, lập trình viên và người vận hành.',
  themeConfig: {
    nav: [
      {
        text: 'Dành cho',
        items: [
          link('Bạn đọc', '/for-readers'),
          link('Người duyệt', '/for-moderators'),
          link('Chủ trang', '/for-owners'),
          link('Lập trình viên', '/for-developers'),
          link('Người vận hành', '/for-operators'),
        ],
      },
      link('Ví dụ', '/examples'),
    ],
    sidebar: [
      { items: [link('Giới thiệu', '/'), link('Bắt đầu', '/setup'), link('Ví dụ', '/examples')] },
      { text: 'Bạn đọc', items: [link('Hướng dẫn', '/for-readers'), link('Quyền riêng tư', '/privacy')] },
      {
        text: 'Người duyệt',
        items: [
          link('Tổng quan', '/for-moderators'),
          link('Kiểm duyệt', '/moderating'),
          link('Danh sách từ', '/word-list'),
          link('Khi máy dồn đến', '/floods'),
          inEnglish('Chấm điểm tự động', '/learned-model'),
        ],
      },
      {
        text: 'Chủ trang',
        items: [
          link('Tổng quan', '/for-owners'),
          link('Đăng nhập', '/identity'),
          link('Báo tin ra ngoài', '/notifications'),
          link('Chuyển bình luận về', '/importing'),
          link('Xuất dữ liệu', '/exporting'),
          link('Chuyển, gộp và tách bài', '/rearranging'),
        ],
      },
      {
        text: 'Lập trình viên',
        items: [
          link('Tổng quan', '/for-developers'),
          inEnglish('Nhúng', '/embedding'),
          link('Framework và hệ thống', '/frameworks'),
          link('Gói npm', '/npm-package'),
          link('Thông tin bài viết', '/newsroom'),
        ],
      },
      {
        text: 'Người vận hành',
        items: [
          link('Tổng quan', '/for-operators'),
          inEnglish('Vận hành', '/running'),
          inEnglish('Mở rộng', '/growing'),
          inEnglish('Độ bền', '/durability'),
          inEnglish('Kết quả đo', '/measured'),
          inEnglish('Bảo mật', '/security'),
        ],
      },
      {
        text: 'Bên trong dự án',
        items: [
          inEnglish('Kiến trúc', '/architecture'),
          inEnglish('Cam kết', '/promises'),
          inEnglish('Thiết kế', '/design'),
          inEnglish('Thuật ngữ', '/glossary'),
          inEnglish('Thư viện được dùng', '/dependencies'),
          inEnglish('Đóng góp', '/contributing'),
          inEnglish('Nhật ký thay đổi', '/changelog'),
        ],
      },
    ],
    outline: { level: [2, 3], label: 'Trong trang này' },
    returnToTopLabel: 'Về đầu trang',
    sidebarMenuLabel: 'Mục lục',
    darkModeSwitchLabel: 'Sáng hay tối',
    lightModeSwitchTitle: 'Chuyển sang nền sáng',
    darkModeSwitchTitle: 'Chuyển sang nền tối',
    langMenuLabel: 'Đổi ngôn ngữ',
    skipToContentLabel: 'Tới nội dung',
    notFound: {
      title: 'Không có trang này',
      quote: 'Có thể trang đã đổi tên. Hãy thử tìm ở trên.',
      linkLabel: 'Về trang đầu',
      linkText: 'Về trang đầu',
    },
  },
  search: {
    button: { buttonText: 'Tìm', buttonAriaLabel: 'Tìm trong tài liệu' },
    modal: {
      displayDetails: 'Hiện cả nội dung',
      resetButtonTitle: 'Xóa chữ đang tìm',
      backButtonTitle: 'Đóng ô tìm',
      noResultsText: 'Không thấy gì cho',
      footer: {
        selectText: 'mở',
        selectKeyAriaLabel: 'phím Enter',
        navigateText: 'lên, xuống',
        navigateUpKeyAriaLabel: 'phím mũi tên lên',
        navigateDownKeyAriaLabel: 'phím mũi tên xuống',
        closeText: 'đóng',
        closeKeyAriaLabel: 'phím Esc',
      },
    },
  },
};

export const english = {
  description: 'Reactions and comments under any article: help for readers, moderators, owners, developers and operators.',
  themeConfig: {
    nav: [
      {
        text: 'For',
        items: [
          link('Readers', '/en/for-readers'),
          link('Moderators', '/en/for-moderators'),
          link('Owners', '/en/for-owners'),
          link('Developers', '/en/for-developers'),
          link('Operators', '/en/for-operators'),
        ],
      },
      link('Examples', '/en/examples'),
    ],
    sidebar: [
      { items: [link('Introduction', '/en/'), link('First run', '/en/setup'), link('Examples', '/en/examples')] },
      { text: 'Readers', items: [link('Help', '/en/for-readers'), link('Privacy', '/en/privacy')] },
      {
        text: 'Moderators',
        items: [
          link('Overview', '/en/for-moderators'),
          link('Moderating', '/en/moderating'),
          link('Word list', '/en/word-list'),
          link('Floods', '/en/floods'),
          link('Learned model', '/en/learned-model'),
        ],
      },
      {
        text: 'Owners',
        items: [
          link('Overview', '/en/for-owners'),
          link('Sign-in', '/en/identity'),
          link('Notifications', '/en/notifications'),
          link('Importing', '/en/importing'),
          link('Exporting', '/en/exporting'),
          link('Moving articles', '/en/rearranging'),
        ],
      },
      {
        text: 'Developers',
        items: [
          link('Overview', '/en/for-developers'),
          link('Embedding', '/en/embedding'),
          link('Frameworks', '/en/frameworks'),
          link('npm package', '/en/npm-package'),
          link('Articles from your own system', '/en/newsroom'),
        ],
      },
      {
        text: 'Operators',
        items: [
          link('Overview', '/en/for-operators'),
          link('Running', '/en/running'),
          link('Growing', '/en/growing'),
          link('Durability', '/en/durability'),
          link('Measured', '/en/measured'),
          link('Security', '/en/security'),
        ],
      },
      {
        text: 'Inside',
        items: [
          link('Architecture', '/en/architecture'),
          link('Promises', '/en/promises'),
          link('Design', '/en/design'),
          link('Glossary', '/en/glossary'),
          link('Dependencies', '/en/dependencies'),
          link('Contributing', '/en/contributing'),
          link('Changelog', '/en/changelog'),
        ],
      },
    ],
    outline: { level: [2, 3], label: 'On this page' },
    sidebarMenuLabel: 'Contents',
  },
  search: { button: { buttonText: 'Search', buttonAriaLabel: 'Search the documentation' } },
};
