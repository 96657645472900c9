import { createRoot } from 'react-dom/client';
import { Article } from './Article.jsx';
import 'cam-nhan/room.css';

createRoot(document.getElementById('root')).render(<Article />);
