/* The keys of the match desk. Without this script the buttons are there all the same. */
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const wanted = document.querySelector(`[data-desk] [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  // A key only ever leads to the button: what it does is confirmed with Enter.
  if (wanted.tagName === "A") wanted.click();
  else {
    const why = wanted.form.querySelector("[name=note][required]");
    (why && !why.value ? why : wanted).focus();
  }
});
