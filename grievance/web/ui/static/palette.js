"use strict";
// The palette of a desk: what the page offers already, found by typing. Ctrl-K or Cmd-K opens it, Escape closes it.
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog.showModal) return;
  const keys = JSON.parse(document.querySelector("script[data-keys]").dataset.keys);
  const [field, status, list, shut] = ["input", "[role=status]", "ul", "button"].map((each) => dialog.querySelector(each));
  let offered = [];
  let shown = [];
  let at = 0;

  // How many wait behind a link is no part of its name.
  const named = (element) => [...element.childNodes]
    .filter((each) => !each.classList || !each.classList.contains("count"))
    .map((each) => each.textContent).join(" ").replace(/\s+/g, " ").trim();
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function offers() {
    const found = ["main .buttons .button,main .head-actions .button,main .tabs a", ".rail li>a"]
      .flatMap((places) => [...document.querySelectorAll(places)])
      .map((element) => ({ label: named(element), key: "", element }));
    for (const { key, does, to, label } of keys) {
      const element = does === "press" && document.querySelector(to);
      const known = found.find((each) => (does === "go" ? each.element.getAttribute("href") === to : each.element === element));
      if (known) known.key = known.key || key;
      else if (element) found.push({ label, key, element });
    }
    return found;
  }

  function option({ label, key }, number) {
    const made = document.createElement("li");
    made.id = `palette-${number}`;
    made.setAttribute("role", "option");
    made.append(label);
    if (key) {
      const hint = document.createElement("kbd");
      hint.dir = "ltr";
      hint.append(key);
      made.append(" ", hint);
    }
    return made;
  }

  function choose(number) {
    at = number;
    [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    const chosen = list.children[at];
    field.setAttribute("aria-activedescendant", chosen ? chosen.id : "");
    if (chosen) chosen.scrollIntoView({ block: "nearest" });
  }

  function narrow() {
    const wanted = folded(field.value).split(" ");
    shown = offered.filter(({ label }) => wanted.every((each) => folded(label).includes(each)));
    list.replaceChildren(...shown.map(option));
    field.setAttribute("aria-expanded", String(shown.length > 0));
    status.textContent = shown.length ? "" : status.dataset.none;
    choose(0);
  }

  function open() {
    field.value = "";
    offered = offers();
    dialog.showModal();
    narrow();
  }

  function take(number) {
    dialog.close();
    shown[number].element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || !shown.length || !(by || event.key === "Enter")) return;
    event.preventDefault();
    if (by) choose((at + by + shown.length) % shown.length);
    else take(at);
  });
  list.addEventListener("click", ({ target }) => {
    const chosen = target.closest("li");
    if (chosen) take([...list.children].indexOf(chosen));
  });
  shut.addEventListener("click", () => dialog.close());
})();
