import camNhan from 'cam-nhan/eleventy';

const { CAM_NHAN_SERVICE: service = 'http://127.0.0.1:8080', CAM_NHAN_SITE: site = 'demo' } = process.env;

export default config => {
  config.addPlugin(camNhan, { service, site });
  return { dir: { input: 'src', output: 'dist' } };
};
