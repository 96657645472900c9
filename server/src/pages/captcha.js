// The provider's captcha in a frame beside a composer. Tells the page around it how it goes, and nobody else: that page's
// origin was checked by the service, and stands in this page.
const { api, key, origin, lang, theme } = document.body.dataset;
const box = document.getElementById('box'), said = document.getElementById('said');
const tell = (what, token = '') => parent.postMessage({ what, token }, origin);
const fail = () => {
  said.textContent = said.dataset.closed;
  said.hidden = false;
  tell('failed');
};

// Turnstile and hCaptcha are asked alike: the one by `language`, the other by `hl`.
window.ready = () => {
  said.hidden = true;
  (window.turnstile ?? window.hcaptcha).render(box, {
    sitekey: key,
    language: lang,
    theme,
    hl: lang,
    callback: token => tell('done', token),
    'error-callback': () => (fail(), true),
    // hCaptcha's pictures need more room than its box.
    'open-callback': () => tell('open'),
    'close-callback': () => tell('close'),
  });
};
const script = document.createElement('script');
script.src = api + '?render=explicit&onload=ready';
script.onerror = fail;
document.head.append(script);
tell('alive');
