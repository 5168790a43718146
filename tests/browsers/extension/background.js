// Asks what the page wants asked, as the extension. In Chromium this is a service worker, in Firefox a page beside asks.js.
if (self.importScripts) importScripts("asks.js");

chrome.runtime.onMessage.addListener((asks, sender, answer) => {
  (async () => {
    const told = [];
    for (const [url, init] of asks) told.push(await ask(url, init));
    answer(told);
  })();
  return true;
});
