// What the customer's pages do beyond plain HTML. Without it every page works the same, but for
// opening a link without pasting it and for testing a key while it is entered.
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The first page: the token stands behind "#", which browsers send to nobody. It leaves the
  // address bar and the history before anything else happens.
  const opening = document.getElementById("opening");
  if (opening) {
    const open = () => {
      const token = location.hash.slice(1);
      if (!token) return;
      history.replaceState(null, "", location.pathname);
      const form = document.querySelector("#asking form");
      document.getElementById("asking").hidden = true;
      opening.hidden = false;
      form.elements.token.value = token;
      form.requestSubmit();
      // What is sent is settled by now; coming back finds no token in the page.
      form.elements.token.value = "";
    };
    open();
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      document.getElementById("asking").hidden = false;
      opening.hidden = true;
    });
    // A link that is pasted into the address bar of this page loads nothing anew.
    addEventListener("hashchange", open);
  }

  // A page with errors is the answer to a form. Coming back to it opens the form anew; the
  // browser would ask whether to send everything again.
  if (document.querySelector(".note.is-error")) history.replaceState(null, "", location.href);

  // What has to be read first gets the focus.
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();

  // Beside the form the guide is open, above it (on a phone) it is closed.
  const guide = document.getElementById("guide");
  if (guide) {
    const wide = matchMedia("(min-width: 64rem)");
    const fit = () => { guide.open = wide.matches; };
    fit();
    wide.addEventListener("change", fit);
  }

  // A second click sends nothing. Coming back to the page makes the form usable again.
  const free = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  for (const form of all("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      form.setAttribute("aria-busy", "true");
    });
  }
  addEventListener("pageshow", () => all("form[data-once]").forEach(free));

  // Progress is kept: plain fields as soon as they are left. The server keeps no secrets.
  const post = (form, address, keepSecrets) => {
    const body = new FormData(form);
    if (!keepSecrets) all("[data-secret]", form).forEach((field) => body.delete(field.name));
    return fetch(address, { method: "POST", body, credentials: "same-origin" });
  };
  for (const form of all("form[data-draft]")) {
    form.addEventListener("change", (event) => {
      if (!event.target.matches("[data-secret]")) {
        // A draft that is not kept costs typing once more, and nothing else.
        post(form, form.dataset.draft, false).catch(() => {});
      }
    });
  }

  // A key is tested while it is entered. Nothing is stored by that.
  const tell = (form, text, kind) => {
    const place = form.querySelector("[data-tested]");
    place.textContent = text;
    place.className = `tested ${kind}`;
  };
  const errorOf = (field) => document.getElementById(`${field.id}_error`);
  const clear = (form) => {
    for (const field of all("input, select", form)) {
      const error = errorOf(field);
      if (!error) continue;
      error.hidden = true;
      error.textContent = "";
      field.removeAttribute("aria-invalid");
      field.closest(".field").classList.remove("is-wrong");
    }
  };
  const show = (form, faults) => {
    const others = [];
    for (const fault of faults) {
      const missing = fault.permission ? `Missing: ${fault.permission}` : "";
      const text = [fault.sentence, missing, fault.hint].filter(Boolean).join(" ");
      const field = fault.field && document.getElementById(fault.field);
      const error = field && errorOf(field);
      if (!error) {
        others.push(text);
        continue;
      }
      error.textContent = `${error.textContent} ${text}`.trim();
      error.hidden = false;
      field.setAttribute("aria-invalid", "true");
      const named = new Set((field.getAttribute("aria-describedby") || "").split(" "));
      named.add(error.id);
      field.setAttribute("aria-describedby", [...named].filter(Boolean).join(" "));
      field.closest(".field").classList.add("is-wrong");
    }
    const where = faults.length > others.length ? "It does not work yet; see above." : "";
    tell(form, [...others, where].filter(Boolean).join(" "), "is-wrong");
  };
  for (const form of all("form[data-test]")) {
    const button = form.querySelector("[data-test-button]");
    let tested = "";
    const entered = () =>
      JSON.stringify(all("input:not([type=hidden]), select", form).map((field) => field.value));
    const test = async () => {
      tested = entered();
      button.disabled = true;
      tell(form, "Testing …", "");
      try {
        const answer = await post(form, form.dataset.test, true);
        const said = await answer.json();
        clear(form);
        if (said.works) {
          tell(form, [`It works. Account: ${said.account}.`, said.detail].join(" ").trim(), "is-good");
        } else {
          show(form, said.faults);
        }
      } catch {
        tell(form, "The test did not come through. Try again, or open your link anew.", "is-wrong");
      } finally {
        button.disabled = false;
      }
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (form.reportValidity()) test();
    });
    // A click on the other button takes the focus away too, so wait a little for it.
    let soon = 0;
    const testSoon = () => {
      clearTimeout(soon);
      soon = setTimeout(() => {
        if (form.checkValidity() && entered() !== tested && !form.dataset.sent) test();
      }, 400);
    };
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-secret]")) testSoon();
    });
    form.addEventListener("paste", (event) => {
      if (event.target.matches("[data-secret]")) testSoon();
    });
  }

  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = "Copied";
    });
  }
})();
