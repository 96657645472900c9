// Stands in for the theme's own (config.mjs): the same page in the other language, if it is there, else that one's first.
import { computed } from 'vue';
import { useData } from 'vitepress';

export const useLangs = () => {
  const { site, localeIndex, page, theme, hash } = useData();
  const currentLang = computed(() => ({
    label: site.value.locales[localeIndex.value]?.label,
    link: localeIndex.value === 'root' ? '/' : `/${localeIndex.value}/`,
  }));
  const localeLinks = computed(() => {
    const own = page.value.relativePath.replace(/^en\//, '');
    return Object.entries(site.value.locales)
      .filter(([key]) => key !== localeIndex.value)
      .map(([key, { label, lang }]) => {
        const home = key === 'root' ? '/' : `/${key}/`;
        const same = theme.value.pages.includes(`${home}${own}`.slice(1));
        return { text: label, lang, link: same ? home + own.replace(/(index)?\.md$/, (_, index) => (index ? '' : '.html')) + hash.value : home };
      });
  });
  return { localeLinks, currentLang };
};
