// Keeps the progress of a bulk export or bulk retry up to date while it runs. Without it the page reloads by itself.
"use strict";
(() => {
  const PAUSE_MS = 2500;
  const follow = (box) => {
    const address = box.dataset.follow;
    const look = async () => {
      try {
        const answer = await fetch(address, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) {
          box.innerHTML = await answer.text();
          if (!box.querySelector(".pill-busy")) {
            window.location.reload();
            return;
          }
        }
      } catch {
        // The network is away for a moment: the next look shows it.
      }
      window.setTimeout(look, PAUSE_MS);
    };
    window.setTimeout(look, PAUSE_MS);
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-follow]").forEach(follow);
  });
})();
