import { useRef, useState } from 'react';
import { CamNhan, CamNhanCount } from 'cam-nhan/react';

const { VITE_CAM_NHAN_SERVICE: service, VITE_CAM_NHAN_SITE: site } = import.meta.env;

export const Article = () => {
  const [posted, setPosted] = useState(0), thread = useRef(null);
  return (
    <main>
      <h1>Cây bóng mát trên 42 tuyến đường</h1>
      <p>
        <CamNhanCount service={service} site={site} pageId="react" /> · <button type="button" onClick={() => thread.current.compose()}>Viết bình luận</button>
      </p>
      <p>Từ đầu mùa mưa, 42 tuyến đường sẽ được trồng thêm cây bóng mát.</p>
      <CamNhan service={service} site={site} pageId="react" ref={thread} onPosted={() => setPosted(posted + 1)} />
      <output>{posted}</output>
    </main>
  );
};
