"use strict";

// Looks again while something is moving. Without JavaScript there is a link that does the same.
(() => {
  const moving = document.querySelector("[data-refresh-seconds]");
  if (moving === null) {
    return;
  }
  const seconds = Number(moving.dataset.refreshSeconds);
  setTimeout(() => {
    if (document.visibilityState === "visible") {
      location.reload();
    } else {
      document.addEventListener("visibilitychange", () => location.reload(), { once: true });
    }
  }, seconds * 1000);
})();
