// What a page can ask for, each as a function that tells how it ended: { url, kind, ok, page, ... }.
// Put before every script of a scenario.

// ok is null where nobody tells the page; page is the origin that asked ("null" in a sandboxed frame); aborted tells that the page
// gave the request up; began tells requests for one URL apart.
const outcome = (url, kind, ok, more = {}) => ({ url: new URL(url, location.href).href.split("#")[0], kind, ok, page: self.origin, ...more });

const ended = (target, good, bad) =>
  new Promise(resolve => {
    target.addEventListener(good, () => resolve(true));
    target.addEventListener(bad, () => resolve(false));
  });

// A script's request. kind: "cors" or "no-cors", as the script asked; type: what the browser made of the response.
const ask = async (url, init = {}) => {
  const kind = init.mode ?? "cors";
  const began = Date.now();
  try {
    const response = await fetch(url, init);
    await response.text();
    return outcome(url, kind, true, { type: response.type, exposed: [...response.headers.keys()], began });
  } catch (error) {
    return outcome(url, kind, false, { error: String(error), aborted: ["AbortError", "TimeoutError"].includes(error.name), began });
  }
};

// The same, given up after some milliseconds, if it has not ended by then.
const abandon = (url, init, ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return ask(url, { ...init, signal: controller.signal });
};

// The same, of a page that won't be there any more when it ends.
const leave = (url, init = {}) => {
  fetch(url, init).catch(() => {});
  return outcome(url, init.mode ?? "cors", false, { aborted: true, began: Date.now() });
};

// A script's request of the older kind, with credentials if asked for, given up after some milliseconds if there are any.
const askOld = async (method, url, headers = {}, credentials = false, ms = null) => {
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.withCredentials = credentials;
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  const aborted = new Promise(resolve => request.addEventListener("abort", () => resolve(null)));
  const end = Promise.race([ended(request, "load", "error"), aborted]);
  const began = Date.now();
  request.send();
  if (ms !== null) setTimeout(() => request.abort(), ms);
  const ok = await end;
  if (ok === null) return outcome(url, "cors", false, { aborted: true, began });
  const names = request.getAllResponseHeaders().split("\r\n").filter(Boolean).map(line => line.split(":")[0].toLowerCase());
  return outcome(url, "cors", ok, ok ? { exposed: names.sort() } : {});
};

// An element that loads something: an image, a style sheet, a script.
const load = async (tag, attributes) => {
  const element = document.createElement(tag);
  const end = ended(element, "load", "error");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  const kind = "crossorigin" in attributes || attributes.type === "module" ? "cors" : "no-cors";
  return outcome(attributes.src ?? attributes.href, kind, await end);
};

// A web font, which is loaded when text needs it.
const font = async url => {
  const face = new FontFace("Recorded", `url(${url})`);
  const ok = await face.load().then(() => true, () => false);
  return outcome(url, "cors", ok);
};

// A form, sent into a frame.
const submit = async (url, fields) => {
  const frame = document.createElement("iframe");
  frame.name = "frame" + document.querySelectorAll("iframe").length;
  const form = document.createElement("form");
  Object.assign(form, { action: url, method: "post", target: frame.name });
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(frame, form);
  const end = ended(frame, "load", "error");
  form.submit();
  return outcome(url, "navigation", await end);
};

// A page in a frame.
const frame = async url => {
  const element = document.createElement("iframe");
  element.src = url;
  const end = ended(element, "load", "error");
  document.body.append(element);
  return outcome(url, "navigation", await end);
};

// A message that nobody waits for; one whose type needs a preflight is sent with CORS.
const beacon = (url, data, kind = "no-cors") => outcome(url, kind, navigator.sendBeacon(url, data) ? null : false);

// A stream of events, until its head has come.
const listen = async (url, withCredentials = false) => {
  const source = new EventSource(url, { withCredentials });
  const ok = await ended(source, "open", "error");
  source.close();
  return outcome(url, "cors", ok);
};

// A WebSocket, until it is closed.
const connect = async url => {
  const socket = new WebSocket(url);
  const opened = await ended(socket, "open", "error");
  if (opened) await ended(socket, "close", "close");
  return outcome(url.replace(/^ws/, "http"), "websocket", opened);
};

const pause = seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds));

// What may run elsewhere than in the page, as source text.
const TOOLS = Object.entries({ outcome, ended, ask, askOld, load, beacon, pause }).map(([name, tool]) => `const ${name} = ${tool};`).join("\n");

const heard = async (target, from) =>
  new Promise(resolve => {
    target.addEventListener("message", event => event.source === from && resolve(event.data));
  });

// The same in a sandboxed frame, whose origin is opaque: nobody's. The frame's page evaluates what it is sent.
const sandboxed = async (url, work) => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.src = url;
  const end = ended(frame, "load", "error");
  document.body.append(frame);
  await end;
  frame.contentWindow.postMessage(`${TOOLS}\n(${work})()`, "*");
  return [outcome(url, "navigation", true), await heard(window, frame.contentWindow)].flat();
};

// A script's requests by the extension, each as [url, init]; its content script carries the message.
const byExtension = async asks => {
  const told = new Promise(resolve => window.addEventListener("message", event => event.data.told && resolve(event.data.told)));
  window.postMessage({ asks }, "*");
  return await told;
};

// A service worker from now on between page and network.
const served = async url => {
  const taken = new Promise(resolve => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  await navigator.serviceWorker.register(url);
  await taken;
  return outcome(url, "cors", true);
};

// The same in a worker, whose script evaluates what it is sent.
const inWorker = async (url, work) => {
  const worker = new Worker(url);
  worker.postMessage(`${TOOLS}\n(${work})()`);
  return [outcome(url, "cors", true), await heard(worker, null)].flat();
};
