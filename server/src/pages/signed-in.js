// Tells the page that waits for a sign-in how it ended, and is done; where no window waits, goes back to that page itself.

const { code, origin, window: waits } = document.querySelector('main').dataset;
const back = document.querySelector('a').href;

// A provider may have cut the tie between the two windows: then this one goes on with the article.
if (waits && window.opener) {
  window.opener.postMessage({ type: 'cam-nhan:signed-in', code }, origin);
  window.close();
} else if (code) location.replace(back);
