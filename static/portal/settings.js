/* Settings that say what they would do: opened in a dialog over the page, counted again while they
   are entered, with a list of jobs that can be searched. Without this script every link leads to a
   page of its own, where a button counts. */
"use strict";

(() => {
  const AS_DIALOG = { "X-Dialog": "1" };
  const PAUSE = 350; // milliseconds after the last entry
  let counter = 0;

  const elsewhere = (answer) => {
    // Signed out, or not permitted any more: let the browser show what there is.
    if (answer.ok && !answer.redirected) return false;
    window.location.assign(answer.redirected ? answer.url : window.location.href);
    return true;
  };

  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  /* --- a list of jobs that can be searched --------------------------------------------------- */

  const searchable = (place) => {
    const select = place.querySelector("select");
    if (!select || place.querySelector("[role=combobox]")) return;
    const id = `jobs-${(counter += 1)}`;
    const field = document.createElement("input");
    const list = document.createElement("ul");
    let found = [];
    let active = -1;
    let timer = 0;
    let turn = 0;

    const chosen = () => select.options[select.selectedIndex]?.textContent ?? "";
    const close = () => {
      list.hidden = true;
      active = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      active = index;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      if (index < 0) return;
      field.setAttribute("aria-activedescendant", `${id}-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    };
    const choose = (job) => {
      if (![...select.options].some((option) => option.value === String(job.id))) {
        select.add(new Option(job.text, job.id));
      }
      select.value = String(job.id);
      field.value = chosen();
      close();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = (jobs, hasMore) => {
      found = jobs;
      list.replaceChildren(
        ...jobs.map((job, index) => {
          const option = document.createElement("li");
          option.id = `${id}-${index}`;
          option.setAttribute("role", "option");
          option.textContent = job.text;
          if (job.note) {
            const note = document.createElement("span");
            note.className = "quiet";
            note.textContent = ` ${job.note}`;
            option.append(note);
          }
          option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(job); });
          return option;
        }),
      );
      if (!jobs.length || hasMore) {
        const note = document.createElement("li");
        note.setAttribute("role", "presentation");
        note.className = "quiet";
        note.textContent = jobs.length ? "There are more: write some of the title." : "No job of the ATS is called like this.";
        list.append(note);
      }
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      mark(-1);
    };
    const look = async () => {
      const mine = (turn += 1);
      const text = field.value === chosen() ? "" : field.value;
      const answer = await fetch(`${place.dataset.jobChoice}?${new URLSearchParams({ q: text })}`);
      if (mine !== turn || elsewhere(answer)) return;
      const told = await answer.json();
      if (mine === turn && document.activeElement === field) show(told.jobs, told.has_more);
    };

    field.type = "text";
    field.className = select.className;
    field.id = select.id;
    select.id = `${select.id}-chosen`;
    field.value = chosen();
    field.autocomplete = "off";
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" })) {
      field.setAttribute(name, value);
    }
    list.id = id;
    list.className = "job-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Jobs of the ATS");
    list.hidden = true;
    select.hidden = true;
    select.before(field, list);
    field.addEventListener("focus", () => field.select());
    field.addEventListener("click", () => { if (list.hidden) look(); });
    field.addEventListener("input", (event) => {
      event.stopPropagation(); // nothing is chosen yet
      clearTimeout(timer);
      timer = setTimeout(look, 200);
    });
    field.addEventListener("change", (event) => event.stopPropagation());
    field.addEventListener("blur", () => { turn += 1; field.value = chosen(); close(); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) look();
        else if (found.length) mark((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (!list.hidden && active >= 0) choose(found[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        field.value = chosen();
        close();
      }
    });
  };

  /* --- a form that counts while it is filled in ----------------------------------------------- */

  const swap = (form, fresh) => {
    const focused = document.activeElement;
    for (const region of fresh.querySelectorAll("[data-live]")) {
      const old = form.querySelector(`[data-live="${region.dataset.live}"]`);
      if (!old) continue;
      // Where somebody is writing, and from the jobs they search, nothing is taken out of hand.
      const isWriting = old.contains(focused) && ["text", "search"].includes(focused.type);
      if (isWriting || old.querySelector("[data-job-choice] select")) {
        old.className = region.className;
        for (const error of old.querySelectorAll(".action-error")) error.remove();
        old.append(...region.querySelectorAll(".action-error"));
        continue;
      }
      old.className = region.className;
      old.replaceChildren(...region.childNodes);
    }
    prepare(form);
    if (focused && focused.id && !document.contains(focused)) document.getElementById(focused.id)?.focus();
  };

  const prepare = (form) => {
    for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
    for (const place of form.querySelectorAll("[data-job-choice]")) searchable(place);
  };

  const live = (form) => {
    let timer = 0;
    let turn = 0;
    const count = async () => {
      const mine = (turn += 1);
      const entered = new FormData(form);
      entered.set("check", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body: entered, headers: AS_DIALOG });
        if (mine !== turn || elsewhere(answer)) return;
        const text = await answer.text();
        if (mine === turn) swap(form, parsed(text));
      } finally {
        if (mine === turn) form.removeAttribute("aria-busy");
      }
    };
    const soon = (event) => {
      if (event.target.name === "note") return;
      clearTimeout(timer);
      form.setAttribute("aria-busy", "true"); // what stands there is of other entries
      timer = setTimeout(count, PAUSE);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("submit", () => { clearTimeout(timer); turn += 1; });
    prepare(form);
  };

  /* --- the dialog ------------------------------------------------------------------------------ */

  const dialog = document.createElement("dialog");
  dialog.className = "settings-dialog";
  dialog.addEventListener("close", () => dialog.replaceChildren());

  const fill = (text) => {
    dialog.replaceChildren(...parsed(text).body.childNodes);
    const title = dialog.querySelector("[data-dialog-title]");
    title.id = "dialog-title";
    dialog.setAttribute("aria-labelledby", title.id);
    for (const button of dialog.querySelectorAll("[data-dialog-close]")) {
      button.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
    }
    const form = dialog.querySelector("form");
    live(form);
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.hasAttribute("formaction")) return;
      event.preventDefault();
      const entered = new FormData(form, event.submitter);
      const answer = await fetch(form.action, { method: "POST", body: entered, headers: AS_DIALOG });
      if (elsewhere(answer)) return;
      if (answer.headers.get("Content-Type").startsWith("application/json")) {
        window.location.reload();
        return;
      }
      fill(await answer.text());
      (dialog.querySelector("[role=alert]") ?? dialog).scrollIntoView({ block: "nearest" });
    });
    title.focus();
  };

  const open = async (link) => {
    const answer = await fetch(link.href, { headers: AS_DIALOG });
    if (!answer.ok || answer.redirected) {
      window.location.assign(link.href);
      return;
    }
    const text = await answer.text();
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    fill(text);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !isPlain) return;
    event.preventDefault();
    event.stopPropagation();
    open(link);
  }, true);

  for (const form of document.querySelectorAll("form[data-settings]")) live(form);
})();
