const { CAM_NHAN_SERVICE: service = 'http://127.0.0.1:8080', CAM_NHAN_SITE: site = 'demo' } = process.env;

export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  modules: ['cam-nhan/nuxt'],
  camNhan: { service, site },
  app: { head: { title: 'Cây bóng mát trên 42 tuyến đường', htmlAttrs: { lang: 'vi' }, link: [{ rel: 'icon', href: 'data:,' }] } },
});
