"use strict";
// Once a device is handed to somebody, pages of the desks that stand open in other tabs, or that the browser kept
// for its Back button, are asked for anew: they answer with no case until the device is taken back.
(() => {
  const tabs = new BroadcastChannel("handed over");
  const anew = () => location.replace(`${location.pathname}${location.search}`);
  if ("handedOver" in document.currentScript.dataset) tabs.postMessage("");
  else tabs.addEventListener("message", anew);
  addEventListener("pageshow", (event) => { if (event.persisted) anew(); });
})();
