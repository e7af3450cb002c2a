/* What is typed into a plain form (form[data-typed]) waits in this browser too, as the editor's
   rows do, until it is sent; it is offered back in the same form, to its writer alone. */
"use strict";

(() => {
  const owner = document.querySelector("[data-lock]"), SENT = "kk:sent", SOON = 200;
  if (!owner) return;
  const watched = new Map();

  class Typed {
    constructor(form) {
      this.form = form; this.drawer = new Drawer(owner);
      this.place = `typed:${form.getAttribute("action") || location.pathname}`;
      // What was sent back with a fault isn't written anywhere yet.
      const isBack = form.querySelector(".errorlist, .summary, .clash");
      this.first = isBack ? {} : this.texts();
      if (isBack) this.keep();
      this.told = new Set();
      this.offer();
    }
    get fields() { return [...this.form.elements].filter((field) => field.matches("textarea, input[type=text], input[name=key]")); }
    get name() { return `${this.drawer.name}${this.place}#${this.drawer.id}`; }
    texts() { return Object.fromEntries(this.fields.map((field) => [field.name, field.value])); }
    typed() { clearTimeout(this.timer); this.timer = setTimeout(() => this.keep(), SOON); }
    keep(isFree = false) {
      clearTimeout(this.timer);
      const all = this.texts(), names = this.fields.filter(({ type, name, value }) => type !== "hidden" && value.trim() && value !== this.first[name]).map(({ name }) => name);
      return this.inTurn(() => names.length ? this.drawer.put(this.place, { names, all, isFree }) : this.drawer.forget(this.place));
    }
    forget() { clearTimeout(this.timer); return this.inTurn(() => this.drawer.forget(this.place)); }
    inTurn(deed) { return this.kept = (this.kept ?? Promise.resolve()).then(deed, deed); }

    async offer() {
      for (const { name, place, draft } of this.form.isConnected ? await this.drawer.find(this.place, () => this.offer()) : []) {
        if (place !== this.place || this.told.has(name)) continue;
        this.told.add(name);
        // A text that was given up is in the history by now: it isn't offered again.
        const now = this.texts(), aside = JSON.parse(this.form.dataset.aside ?? "{}");
        const changed = draft.names.filter((field) => field in now && ![now[field], aside[field]].includes(draft.all[field]));
        if (changed.length) this.form.prepend(this.panel(name, draft, changed)); else this.drawer.drop(name);
      }
    }
    panel(name, draft, changed) {
      const panel = document.getElementById("found").content.firstElementChild.cloneNode(true);
      panel.querySelector("[data-at]").textContent = new Date(draft.at).toLocaleString("lt-LT", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Vilnius" });
      panel.querySelector("[data-words]").textContent = draft.all[changed[0]].slice(0, 200);
      panel.querySelector("[data-discard]").addEventListener("click", () => { this.drawer.drop(name); panel.remove(); });
      panel.querySelector("[data-restore]").addEventListener("click", () => {
        panel.remove();
        for (const field of this.fields) {
          if (!changed.includes(field.name) && (field.type !== "hidden" || !draft.all[field.name])) continue;
          field.value = draft.all[field.name];
          field.closest("details")?.setAttribute("open", "");
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        this.form.elements[changed[0]].focus();
        this.keep().then(() => this.drawer.drop(name));
      });
      return panel;
    }
  }

  // A form that was sent and led on to another address is done with; shown again, it isn't.
  function settle() {
    const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null"), [led] = performance.getEntriesByType("navigation");
    sessionStorage.removeItem(SENT);
    if (sent && led?.redirectCount && document.referrer.split("?")[0] === sent.from) localStorage.removeItem(sent.name);
  }
  function watch() {
    for (const form of watched.keys()) if (!form.isConnected) watched.delete(form);
    for (const form of document.querySelectorAll("form[data-typed]")) if (!watched.has(form)) watched.set(form, new Typed(form));
  }

  document.addEventListener("input", (event) => watched.get(event.target.form)?.typed());
  document.addEventListener("submit", (event) => {
    const one = watched.get(event.target);
    if (!one) return;
    one.keep();
    if (!event.defaultPrevented) sessionStorage.setItem(SENT, JSON.stringify({ name: one.name, from: location.href.split(/[?#]/)[0] }));
  });
  // Sent beside the editor's form: written once an answer of the same pages came.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const one = watched.get(detail.requestConfig.elt), isOut = new URL(detail.xhr.responseURL || location.href).pathname.startsWith("/paskyra/");
    if (one) detail.successful && !isOut ? one.forget() : one.keep(true);
  });
  // Thrown away on purpose: another place's remarks come into the window.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.closest?.("[data-dialog=remarks]")) return;
    for (const [form, one] of watched) if (form.closest("#remark-box") || !form.isConnected) one.forget();
  });
  addEventListener("pagehide", () => watched.forEach((one) => one.keep()));
  document.addEventListener("htmx:afterSettle", watch);
  settle();
  watch();
})();
