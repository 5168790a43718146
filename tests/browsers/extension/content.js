// Carries what the page wants asked to the extension's background, and what came of it back to the page.
window.addEventListener("message", event => {
  if (event.data.asks) chrome.runtime.sendMessage(event.data.asks, told => window.postMessage({ told }, "*"));
});
