"use strict";
// Keyboard shortcuts of a desk: what each key does comes with the page, which leaves this script out for whoever switched them off.
(() => {
  const { keys } = document.currentScript.dataset;
  const known = new Map(JSON.parse(keys).map((each) => [each.key, each]));
  let begun = "";

  // Letters that somebody types are theirs.
  const typing = (place) => place.isContentEditable
    || (/^(INPUT|TEXTAREA|SELECT)$/.test(place.tagName) && place.type !== "checkbox");

  const rows = () => [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a[href]"));
  const leading = (row) => row.querySelector("th a[href]") || row.querySelector("a[href]");

  // After a page came back to show more of a line, one is there still.
  const here = () => document.activeElement.closest("tr") || document.querySelector("tr:target");

  function step(by) {
    const list = rows();
    const at = list.indexOf(here());
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
    if (next) leading(next).focus();
  }

  function inLine(to) {
    const found = here() && here().querySelector(to);
    if (found) found.click();
  }

  function act({ does, to }) {
    // Pressed again on the page that it leads to, a key goes to what can be typed there.
    const field = location.pathname === to && document.querySelector("main form input:not([type=hidden])");
    if (does === "go") return field ? field.focus() : location.assign(to);
    if (does === "step") return step(Number(to));
    if (does === "line") return inLine(to);
    const found = document.querySelector(to);
    if (found) found.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    // What lies behind an open dialog is out of reach.
    if (document.querySelector("dialog[open]")) return;
    const pressed = begun ? `${begun} ${event.key}` : event.key;
    const found = known.get(pressed);
    begun = !begun && [...known.keys()].some((each) => each.startsWith(`${event.key} `)) ? event.key : "";
    if (!found) return;
    event.preventDefault();
    act(found);
  });
})();
