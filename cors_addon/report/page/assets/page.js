"use strict";
// Everything here is a convenience: without it the page is complete, and reloading it brings the news.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  // What is done to fresh content: times of this place instead of UTC, and copy buttons.

  const localise = (within) => {
    for (const time of all("time[datetime]", within)) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const today = at.toDateString() === new Date().toDateString();
      time.title = time.textContent;
      time.textContent = today ? at.toLocaleTimeString() : at.toLocaleString();
    }
  };

  const copy = async (button) => {
    const box = document.getElementById(button.dataset.copy);
    const lines = all(".line", box);
    // Of a box with lines those alone: what stands beside them is no header.
    const text = lines.length ? lines.map((line) => line.textContent).join("\n") : box.textContent;
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Over plain http there is no clipboard to write to.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      if (!document.execCommand("copy")) done = "Selected";
      area.remove();
      if (done === "Selected") getSelection().selectAllChildren(box); else button.focus();
    }
    button.textContent = done;
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  const enhance = (within) => {
    localise(within);
    for (const button of all("button.copy", within)) button.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
  });

  // Keys, which a person can switch off: they may be typed by speech, or by mistake.

  const find = one("#find");
  const stops = () => all(".open, .fold > summary").filter((stop) => !stop.closest("[hidden]"));
  const move = (step) => {
    const list = stops();
    const here = list.indexOf(document.activeElement);
    list[here < 0 ? 0 : Math.min(Math.max(here + step, 0), list.length - 1)]?.focus();
  };
  const keys = {
    "/": () => find?.focus(),
    j: () => move(1),
    k: () => move(-1),
    u: () => one("a.up")?.click(),
  };
  const byKey = one("#by-key");
  const remembered = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("keys", value);
      return localStorage.getItem("keys");
    } catch {
      return null;
    }
  };
  if (byKey) {
    byKey.closest("[hidden]").hidden = false;
    byKey.checked = remembered() !== "off";
    byKey.addEventListener("change", () => { remembered(byKey.checked ? "on" : "off"); });
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) && document.activeElement.type !== "checkbox";
    if (event.key === "Escape" && document.activeElement === find) {
      find.value = "";
      find.dispatchEvent(new Event("input"));
    } else if (!typing && byKey?.checked !== false && Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ask]");
    if (button && !confirm(button.dataset.ask)) event.preventDefault();
  });

  const menu = one(".menu");
  document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });

  // The file: its filter, and what prints.

  const file = () => {
    const groups = all(".group"), tools = one("[data-tools]"), folds = all(".fold");
    const target = () => {
      const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      if (!named) return;
      for (const fold of [named.closest(".fold"), one(".fold", named.closest(".group") ?? named)]) if (fold) fold.open = true;
      named.scrollIntoView();
    };
    addEventListener("hashchange", target);
    target();
    let folded = [];
    addEventListener("beforeprint", () => {
      folded = folds.filter((fold) => !fold.open);
      for (const fold of folded) fold.open = true;
    });
    addEventListener("afterprint", () => { for (const fold of folded) fold.open = false; });
    if (!tools) return;
    const state = one("#state-pick"), unfold = one("#unfold"), shown = one(".shown", tools);
    const texts = new Map(groups.map((group) => [group, group.textContent.toLowerCase().replace(/\s+/g, " ")]));
    const filter = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const group of groups) {
        const fits = words.every((word) => texts.get(group).includes(word)) && (!state.value || group.dataset.state === state.value);
        group.hidden = !fits;
        count += fits ? 1 : 0;
      }
      shown.textContent = count === groups.length ? "" : `${count} of ${groups.length} causes`;
    };
    find.addEventListener("input", filter);
    state.addEventListener("change", filter);
    unfold.addEventListener("click", () => {
      const open = unfold.getAttribute("aria-expanded") !== "true";
      for (const fold of folds) fold.open = open;
      unfold.textContent = open ? "Close all" : "Open all";
      unfold.setAttribute("aria-expanded", String(open));
    });
    tools.hidden = groups.length < 2;
  };

  // The live page: it waits for news, and then takes over what changed of the page as the server now renders it.

  const HIDDEN_REST = 4000;

  const live = () => {
    const state = one("#state"), news = one("#news");
    const regions = () => new Map(all("[data-live]").map((region) => [region.dataset.live, region]));
    const sources = new Map([...regions()].map(([name, region]) => [name, region.innerHTML]));
    let {cursor, proof} = document.documentElement.dataset;
    let waiting = null;
    let told = 0;

    // How many failures have come since a person looked, in the tab's title.

    let title = document.title;
    let failures = Number(document.documentElement.dataset.failures);
    let seen = failures;
    const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();
    const entitle = () => {
      if (isLookedAt() || failures < seen) seen = failures;
      document.title = failures > seen ? `(${failures - seen}) ${title}` : title;
    };
    addEventListener("focus", entitle);

    const say = (kind, text) => {
      if (state.dataset.state === kind && state.textContent === text) return;
      state.dataset.state = kind;
      state.textContent = text;
    };

    const openIn = (region) => all("details[open]", region).map((details) => all("details", region).indexOf(details));

    const take = (region, fresh) => {
      const active = region.contains(document.activeElement) ? document.activeElement : null;
      if (active?.tagName === "SELECT") return false;
      const focus = active && (active.id ? `#${CSS.escape(active.id)}` : active.getAttribute("href") && `a[href="${CSS.escape(active.getAttribute("href"))}"]`);
      const open = openIn(region);
      const counts = new Map(all("[data-count]", region).map((row) => [row.id, row.dataset.count]));
      region.replaceChildren(...document.importNode(fresh, true).childNodes);
      enhance(region);
      for (const number of open) all("details", region)[number]?.setAttribute("open", "");
      for (const row of all("[data-count]", region)) if (counts.get(row.id) !== row.dataset.count) row.classList.add("fresh");
      if (focus) one(focus, region)?.focus({preventScroll: true});
      return true;
    };

    const troubles = {
      403: "mitmproxy was started again: open the address that its event log now names",
      503: "Too many windows wait for mitmproxy; trying again",
    };

    const asked = async (address, signal) => {
      const answer = await fetch(address, {signal, cache: "no-store"});
      if (answer.ok || answer.status === 404) return answer;
      throw Object.assign(new Error(String(answer.status)), {status: answer.status});
    };

    // The address of this page, with the proof that it is the page that asks, whatever the browser says of that.
    const own = () => {
      const address = new URL(location.href);
      if (address.search) address.searchParams.set("proof", proof);
      return address.href;
    };

    const refresh = async (signal) => {
      const answer = await asked(own(), signal);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.documentElement.dataset.cursor) throw new Error("not the page");
      const fresh = page.documentElement.dataset.cursor;
      const restarted = fresh.split(".")[0] !== cursor.split(".")[0];
      cursor = fresh;
      proof = page.documentElement.dataset.proof;
      const gone = one("[data-missing]", page) && !one("[data-missing]");
      if (gone) {
        say("gone", "No longer in the report; shown as it was");
        return;
      }
      for (const [name, region] of regions()) {
        const next = one(`[data-live="${CSS.escape(name)}"]`, page);
        if (!next || next.innerHTML === sources.get(name)) continue;
        const source = next.innerHTML;
        if (take(region, next)) sources.set(name, source);
      }
      title = page.title;
      failures = Number(page.documentElement.dataset.failures);
      entitle();
      say("live", restarted ? "Live: mitmproxy was started again" : "Live");
      if (Date.now() - told > 5000) {
        told = Date.now();
        news.textContent = one("h1").textContent;
      }
    };

    const watch = async () => {
      if (waiting) return;
      const control = waiting = new AbortController();
      let lost = 0;
      let heard = null;
      while (!control.signal.aborted) {
        try {
          const answer = await asked(`/changes?since=${encodeURIComponent(heard ?? cursor)}&proof=${encodeURIComponent(proof)}`, control.signal);
          const news = await answer.json();
          if (document.visibilityState !== "visible") {
            // Nobody looks: what is new is counted, and taken over when somebody does.
            failures = news.failures;
            entitle();
            heard = news.cursor;
            await wait(HIDDEN_REST);
          } else if (news.cursor !== cursor) await refresh(control.signal);
          else if (state.dataset.state !== "gone") say("live", "Live");
          lost = 0;
        } catch (error) {
          if (control.signal.aborted) break;
          lost += 1;
          say("lost", troubles[error.status] ?? "No connection to mitmproxy; trying again");
          await wait(Math.min(500 * lost, 2500));
        }
      }
    };

    const stop = () => {
      waiting?.abort();
      waiting = null;
    };

    // What is hidden waits anew, from what it has heard; what is seen again, from what it shows.
    const look = () => {
      entitle();
      stop();
      watch();
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", stop);
    addEventListener("pageshow", (event) => { if (event.persisted) look(); });
    say("live", "Live");
    look();

    const tools = one(".tools");
    tools?.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") tools.requestSubmit(); });
    find?.addEventListener("paste", () => { setTimeout(() => { tools.requestSubmit(); }); });
    tools?.addEventListener("formdata", (event) => {
      // Without what was not chosen, so that the address is fit to be shared.
      for (const [name, value] of [...event.formData]) if (!value || (name === "sort" && value === "failing")) event.formData.delete(name);
    });
  };

  document.documentElement.classList.add("scripted");
  enhance(document);
  if (document.body.classList.contains("live")) live(); else file();
})();
