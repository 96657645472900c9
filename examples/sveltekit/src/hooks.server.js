import { comments } from 'cam-nhan/sveltekit';

const { CAM_NHAN_SERVICE: service = 'http://127.0.0.1:8080', CAM_NHAN_SITE: site = 'demo' } = process.env;

export const handle = comments({ service, site });
