// What a page can ask for, each as a function that tells how it ended: { url, kind, ok, ... }.
// Put before every script of a scenario.

const outcome = (url, kind, ok, more = {}) => ({ url: new URL(url, location.href).href.split("#")[0], kind, ok, ...more });

const ended = (target, good, bad) =>
  new Promise(resolve => {
    target.addEventListener(good, () => resolve(true));
    target.addEventListener(bad, () => resolve(false));
  });

// A script's request. kind: "cors" or "no-cors", as the script asked; type: what the browser made of the response.
const ask = async (url, init = {}) => {
  const kind = init.mode ?? "cors";
  try {
    const response = await fetch(url, init);
    await response.text();
    return outcome(url, kind, true, { type: response.type, exposed: [...response.headers.keys()] });
  } catch (error) {
    return outcome(url, kind, false, { error: String(error) });
  }
};

// A script's request of the older kind, with credentials if asked for.
const askOld = async (method, url, headers = {}, credentials = false) => {
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.withCredentials = credentials;
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  const end = ended(request, "load", "error");
  request.send();
  const ok = await end;
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

// A message that nobody waits for.
const beacon = (url, data) => outcome(url, "no-cors", navigator.sendBeacon(url, data));

// A WebSocket, until it is closed.
const connect = async url => {
  const socket = new WebSocket(url);
  const opened = await ended(socket, "open", "error");
  if (opened) await ended(socket, "close", "close");
  return outcome(url.replace(/^ws/, "http"), "websocket", opened);
};

const pause = seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds));
