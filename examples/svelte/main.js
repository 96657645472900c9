import { mount } from 'svelte';
import Article from './Article.svelte';
import 'cam-nhan/room.css';

mount(Article, { target: document.getElementById('app') });
