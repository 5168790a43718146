// The player of generated steps, in a page, in its sandboxed frame and in its worker.
"use strict";
const inPage = typeof document !== "undefined";
const wait = ms => new Promise(resolve => setTimeout(resolve, ms));

const ended = (target, good, bad) =>
  new Promise(resolve => {
    for (const name of good) target.addEventListener(name, () => resolve({ ok: true }), { once: true });
    target.addEventListener(bad, () => resolve({ ok: false }), { once: true });
  });

const BODIES = {
  none: () => undefined,
  text: () => "text",
  json: () => new Blob(["{}"], { type: "application/json" }),
  params: () => new URLSearchParams("a=b"),
  form: () => {
    const data = new FormData();
    data.append("a", "b");
    return data;
  },
};

const byFetch = async (ask, url, signal) => {
  const init = { method: ask.method, mode: ask.mode, credentials: ask.credentials, redirect: ask.redirect, cache: ask.cache, priority: ask.priority };
  if (ask.headers.length) init.headers = ask.headers;
  if (ask.headers.some(([name]) => /^(if-|cache-control|pragma)/i.test(name))) delete init.cache; // which would add its own
  if (ask.body !== "none") init.body = BODIES[ask.body]();
  if (ask.referrer_policy) init.referrerPolicy = ask.referrer_policy;
  if (ask.keepalive) init.keepalive = true;
  if (signal) init.signal = signal;
  const response = await fetch(url, init);
  const told = { ok: true, type: response.type, status: response.status, exposed: [...response.headers.keys()] };
  await response.text().catch(() => {});
  return told;
};

const byXhr = async (ask, url, signal) => {
  const request = new XMLHttpRequest();
  request.open(ask.method, url);
  request.withCredentials = ask.credentials === "include";
  for (const [name, value] of ask.headers) request.setRequestHeader(name, value);
  if (ask.upload_listener) request.upload.addEventListener("progress", () => {});
  const aborted = new Promise(resolve => request.addEventListener("abort", () => resolve({ ok: false, aborted: true })));
  const end = Promise.race([ended(request, ["load"], "error"), aborted]);
  request.send(BODIES[ask.body]() ?? null);
  signal?.addEventListener("abort", () => request.abort());
  const told = await end;
  const lines = request.getAllResponseHeaders().split("\r\n").filter(Boolean);
  return told.ok ? { ...told, status: request.status, exposed: lines.map(line => line.split(":")[0].toLowerCase()) } : told;
};

const byEventSource = async (ask, url) => {
  const source = new EventSource(url, { withCredentials: ask.credentials === "include" });
  const told = await ended(source, ["open"], "error");
  source.close();
  return told;
};

const byForm = async (ask, url) => {
  const frame = document.createElement("iframe");
  frame.name = "frame" + Math.random();
  document.body.append(frame);
  if (ask.by === "frame") {
    if (ask.referrer_policy) frame.referrerPolicy = ask.referrer_policy;
    frame.src = url;
  } else {
    const form = document.createElement("form");
    Object.assign(form, { action: url, method: ask.method, target: frame.name });
    form.enctype = { form: "multipart/form-data", text: "text/plain" }[ask.body] ?? "application/x-www-form-urlencoded";
    form.append(Object.assign(document.createElement("input"), { name: "a", value: "b" }));
    document.body.append(form);
    form.submit();
  }
  const told = await ended(frame, ["load"], "error");
  await wait(100);
  return told;
};

const TAGS = {
  img: "img",
  script: "script",
  module: "script",
  style: "link",
  video: "video",
  audio: "audio",
  preload: "link",
  modulepreload: "link",
};

const byElement = async (ask, url) => {
  const element = document.createElement(TAGS[ask.by]);
  if (ask.crossorigin !== "none") element.crossOrigin = ask.crossorigin;
  if (ask.referrer_policy) element.referrerPolicy = ask.referrer_policy;
  if (ask.priority !== "auto") element.fetchPriority = ask.priority;
  if (ask.by === "modulepreload") element.rel = "modulepreload";
  if (ask.by === "module") element.type = "module";
  if (ask.by === "style") element.rel = "stylesheet";
  if (ask.by === "preload") {
    element.rel = "preload";
    element.as = ask.destination;
  }
  const end = ended(element, ["load", "loadeddata"], "error");
  element[TAGS[ask.by] === "link" ? "href" : "src"] = url;
  document.body.append(element);
  return end;
};

const byFont = async (ask, url) => {
  const face = new FontFace("F" + Math.random(), `url(${url})`);
  return face.load().then(() => ({ ok: true }), () => ({ ok: false }));
};

// A text track, which takes its CORS mode from the media element around it.
const byTrack = async (ask, url) => {
  const media = document.createElement("video");
  if (ask.crossorigin !== "none") media.crossOrigin = ask.crossorigin;
  const track = document.createElement("track");
  media.append(track);
  document.body.append(media);
  const end = ended(track, ["load"], "error");
  track.src = url;
  track.track.mode = "hidden";
  return Promise.race([end, wait(1500).then(() => ({ ok: false }))]);
};

const byImport = (ask, url) => import(url).then(() => ({ ok: true }), () => ({ ok: false }));

// A style's image, of which no script learns whether it came.
const byMask = async (ask, url) => {
  const box = document.createElement("div");
  box.style.cssText = `width: 9px; height: 9px; background: teal; mask-image: url("${url}")`;
  document.body.append(box);
  await wait(600);
  return { ok: false };
};

const PLAYERS = {
  fetch: byFetch,
  xhr: byXhr,
  eventsource: byEventSource,
  form: byForm,
  frame: byForm,
  font: byFont,
  track: byTrack,
  import: byImport,
  mask: byMask,
};

const play = async step => {
  const url = step.url;
  const began = Date.now();
  let told;
  try {
    if (step.ask.by === "beacon") {
      told = { ok: navigator.sendBeacon(url, BODIES[step.ask.body]()) };
      await wait(400);
    } else {
      const player = PLAYERS[step.ask.by] ?? byElement;
      const controller = step.abort === null ? null : new AbortController();
      const playing = player(step.ask, url, controller?.signal);
      if (step.abort === 0) controller.abort();
      else if (controller) setTimeout(() => controller.abort(), step.abort);
      told = await Promise.race([playing, wait(9000).then(() => ({ ok: false, late: true }))]);
    }
  } catch (error) {
    told = { ok: false, error: String(error), aborted: error.name === "AbortError" };
  }
  return { ok: false, type: "", status: 0, exposed: null, error: "", late: false, aborted: false, ...told, began, over: Date.now() };
};

// In the frame and in the worker: play what the page sends.
if (!inPage || window !== window.top) {
  const answer = message => (inPage ? window.parent.postMessage(message, "*") : self.postMessage(message));
  self.addEventListener("message", async event => {
    if (event.data.step) answer({ id: event.data.id, told: await play(event.data.step) });
  });
}

// In the page: make a frame and a worker, prime the cookies, and play situations, some at a time.
const prepare = async primed => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-forms";
  frame.src = "/frame";
  const loaded = ended(frame, ["load"], "error");
  document.body.append(frame);
  await loaded;
  const worker = new Worker("/player.js");
  await Promise.all(primed.map(url => fetch(url, { mode: "no-cors", credentials: "include" }).catch(() => {})));
  const waiting = new Map();
  const hear = event => waiting.get(event.data.id)?.(event.data.told);
  window.addEventListener("message", hear);
  worker.addEventListener("message", hear);
  let count = 0;
  const send = (step, post) =>
    new Promise(resolve => {
      const id = ++count;
      waiting.set(id, resolve);
      post({ id, step });
    });
  const played = { page: play, frame: step => send(step, message => frame.contentWindow.postMessage(message, "*")), worker: step => send(step, message => worker.postMessage(message)) };
  // Begin what will be under way when the page goes away, and tell when it began.
  window.leave = situations => {
    const began = Date.now();
    for (const situation of situations) played[situation.context](situation.steps[0]);
    return Object.fromEntries(situations.map(situation => [situation.number, began]));
  };
  window.playAll = async (situations, atOnce) => {
    const told = {};
    const left = [...situations];
    const runner = async () => {
      while (left.length) {
        const situation = left.shift();
        told[situation.number] = [];
        for (const step of situation.steps) {
          await wait(step.pause);
          told[situation.number].push(await played[situation.context](step));
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, runner));
    return told;
  };
};
