"use strict";
// Beside a text stands its translation: where both have as many sentences, the one that is pointed at is marked in both, or
// the one that the arrow keys lead to. Without this script, or in a browser too old for it, they just stand side by side.
(() => {
  if (!window.Intl || !Intl.Segmenter) return;

  // What stands between two sentences goes with the first, so that a text stays as it was written.
  function sentences(pane) {
    const found = [];
    for (const { segment } of new Intl.Segmenter(pane.lang, { granularity: "sentence" }).segment(pane.textContent)) {
      if (segment.trim() || !found.length) found.push(segment);
      else found[found.length - 1] += segment;
    }
    return found;
  }

  function lay(pane, texts, mark) {
    const spans = texts.map((text, at) => {
      const span = document.createElement("span");
      span.textContent = text;
      span.tabIndex = at ? -1 : 0;
      for (const on of ["pointerenter", "focus"]) span.addEventListener(on, () => mark(at, true));
      for (const off of ["pointerleave", "blur"]) span.addEventListener(off, () => mark(at, false));
      return span;
    });
    // One stop of the tab key for each text; up and down go on from there, in whichever direction it is read.
    pane.addEventListener("keydown", (event) => {
      const next = spans[spans.indexOf(event.target) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || NaN)];
      if (!next) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    pane.replaceChildren(...spans);
    return spans;
  }

  for (const pair of document.querySelectorAll("[data-sentences]")) {
    const panes = [...pair.querySelectorAll(".words")];
    const texts = panes.map(sentences);
    if (texts[0].length !== texts[1].length) pair.querySelector("[hidden]").hidden = false;
    else if (texts[0].length > 1) {
      const laid = [];
      const mark = (at, on) => laid.forEach((spans) => spans[at].classList.toggle("lit", on));
      panes.forEach((pane, side) => laid.push(lay(pane, texts[side], mark)));
    }
  }
})();
