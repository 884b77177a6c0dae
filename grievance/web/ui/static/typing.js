"use strict";
// A search that answers as somebody types; without script it waits for the button.
(() => {
  const form = document.querySelector("form[role=search]");
  let waiting = 0;
  let asked = null;

  function ask() {
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    if (asked) asked.abort();
    // The browser makes a document of the answer by itself, and runs nothing in it.
    const request = asked = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", address);
    request.addEventListener("load", () => {
      const found = request.status === 200 && request.response && request.response.getElementById("found");
      if (!found) return;
      document.getElementById("found").replaceWith(found);
      history.replaceState(null, "", address);
    });
    request.send();
  }

  form.addEventListener("input", (event) => {
    // A word that is still being put together, as in Chinese or Japanese, comes as a whole.
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
  form.addEventListener("compositionend", () => { waiting = setTimeout(ask, 200); });
})();
