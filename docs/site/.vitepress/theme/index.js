import { h } from 'vue';
import Theme from 'vitepress/theme-without-fonts';
import LiveThread from './LiveThread.vue';
import OtherLanguage from './OtherLanguage.vue';
import './style.css';

export default {
  extends: Theme,
  Layout: () => h(Theme.Layout, null, { 'nav-bar-content-after': () => h(OtherLanguage) }),
  enhanceApp: ({ app }) => app.component('LiveThread', LiveThread),
};
