/* A button that copies what a field holds. Without this script the field can be selected by hand. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("[data-copy-label]");
  const status = document.querySelector("[data-copy-status]");
  const usual = label.textContent;

  const say = (words) => {
    label.textContent = words;
    status.textContent = words;
    setTimeout(() => { label.textContent = usual; }, 2500);
  };

  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      // Only pages served by https or from this machine may use the clipboard like this.
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else if (!document.execCommand("copy")) throw new Error("refused");
      say("Copied");
    } catch {
      say("Press Ctrl+C");
    }
  });
}
