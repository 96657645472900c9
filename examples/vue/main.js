import { createApp } from 'vue';
import Article from './Article.vue';
import 'cam-nhan/room.css';

createApp(Article).mount('#app');
