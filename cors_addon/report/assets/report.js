"use strict";
(() => {
  const groups = [...document.querySelectorAll(".group")];
  const tools = document.querySelector(".tools");
  if (!tools) return;
  const find = tools.querySelector("#find");
  const certainty = tools.querySelector("#certainty");
  const unfold = tools.querySelector("#unfold");
  const shown = tools.querySelector(".shown");
  const texts = new Map(groups.map((group) => [group, group.textContent.toLowerCase().replace(/\s+/g, " ")]));
  const foldOf = (group) => group.querySelector("details");

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of groups) {
      const text = texts.get(group);
      const fits = words.every((word) => text.includes(word)) && (!certainty.value || group.dataset.certainty === certainty.value);
      group.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = count === groups.length ? "" : `${count} of ${groups.length} groups`;
  };

  const openAll = (open) => {
    for (const group of groups) foldOf(group).open = open;
    unfold.textContent = open ? "Close all" : "Open all";
    unfold.setAttribute("aria-expanded", String(open));
  };

  const openTarget = () => {
    const target = groups.find((group) => `#${group.id}` === location.hash);
    if (target) foldOf(target).open = true;
  };

  const addCopy = (box) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText([...box.querySelectorAll(".line")].map((line) => line.textContent).join("\n"));
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(box.querySelector("pre"));
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    box.append(button);
  };

  find.addEventListener("input", filter);
  certainty.addEventListener("change", filter);
  unfold.addEventListener("click", () => openAll(unfold.getAttribute("aria-expanded") !== "true"));
  addEventListener("hashchange", openTarget);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && document.activeElement === find) {
      find.value = "";
      filter();
    }
  });
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = groups.map(foldOf).filter((fold) => !fold.open);
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of folded) fold.open = false;
  });

  document.querySelectorAll(".headers").forEach(addCopy);
  tools.hidden = groups.length < 2;
  openTarget();
})();
