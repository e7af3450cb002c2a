/* The editor saves as one types. Without this file the same forms have a button. */
"use strict";

(() => {
  const SOON = 5000, AGAIN = [2000, 5000, 10000, 30000], BEAT = 25000;
  let editor = null, beat = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const words = (text, value) => text.replace("{}", value);

  // What is not saved yet waits in this browser, readable with its writer's key alone.
  class Drawer {
    constructor(desk) {
      this.name = `kk:${desk.dataset.person}:`;
      const bytes = Uint8Array.from(atob(desk.dataset.lock), (letter) => letter.charCodeAt(0));
      this.key = globalThis.crypto?.subtle?.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    async put(place, draft) {
      if (!this.key) return sessionStorage.setItem(this.name + place, JSON.stringify(draft));
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(draft));
      const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, text));
      localStorage.setItem(this.name + place, JSON.stringify([[...iv], [...closed]]));
    }
    async get(place) {
      const kept = (this.key ? localStorage : sessionStorage).getItem(this.name + place);
      if (!kept || !this.key) return kept && JSON.parse(kept);
      try {
        const [iv, closed] = JSON.parse(kept).map((bytes) => new Uint8Array(bytes));
        return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, closed)));
      } catch { return null; }  // another key, another person
    }
    drop(place) { localStorage.removeItem(this.name + place); sessionStorage.removeItem(this.name + place); }
  }

  class Editor {
    constructor(form, desk) {
      this.form = form; this.desk = desk; this.say = desk.dataset;
      this.bases = JSON.parse(form.elements.bases.value);
      this.dirty = new Set(); this.stuck = new Set(); this.failures = 0;
      this.drawer = new Drawer(desk); this.place = form.getAttribute("action");
      this.offer();
    }
    get(name) { return new FormData(this.form).getAll(name).map(String).filter(Boolean); }
    set(name, value) {
      for (const field of this.form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
        else field.value = value[0] ?? "";
      }
    }
    get waiting() { return [...this.dirty].filter((name) => !this.stuck.has(name)); }

    typed(name) {
      if (!(name in this.bases) || this.isOver) return;
      this.dirty.add(name); this.stuck.delete(name); this.clear(name);
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keep(), 200);
      this.timer ??= setTimeout(() => this.save(), SOON);
    }
    keep() {
      const values = Object.fromEntries([...this.dirty].map((name) => [name, this.get(name)]));
      return this.drawer.put(this.place, { values, bases: this.bases, key: this.form.elements.key?.value, at: new Date().toLocaleString("lt-LT") });
    }

    save() {
      clearTimeout(this.timer); this.timer = null;
      this.running = (this.running ?? Promise.resolve()).then(() => this.send());
      return this.running;
    }
    async send() {
      const isNew = "new" in this.form.dataset;
      const names = isNew && this.waiting.length ? Object.keys(this.bases) : this.waiting;
      if (!names.length) return;
      const sent = Object.fromEntries(names.map((name) => [name, this.get(name)]));
      this.tell("saving", this.say.saving);
      try {
        const answer = await fetch(this.form.action, { method: "POST", body: this.body(sent), headers: { Accept: "application/json" }, redirect: "manual", keepalive: true });
        if (answer.type === "opaqueredirect" || answer.status === 403) return this.tell("stop", this.say.signedOut, true);
        const found = await answer.json();
        if (answer.status === 409) return this.tell("stop", found.refused.join(" "));
        if (!answer.ok) throw new Error(answer.status);
        this.settle(sent, found);
      } catch {
        for (const name of names) if (!this.bases[name].some((base) => same(base, sent[name]))) this.bases[name].push(sent[name]);
        this.keep();
        this.tell("wait", this.say.failed);
        this.timer = setTimeout(() => this.save(), AGAIN[Math.min(this.failures++, AGAIN.length - 1)]);
      }
    }
    body(sent) {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "key"]) if (this.form.elements[name]) body.append(name, this.form.elements[name].value);
      for (const [name, values] of Object.entries(sent)) for (const value of values) body.append(name, value);
      body.append("bases", JSON.stringify(Object.fromEntries(Object.keys(sent).map((name) => [name, this.bases[name]]))));
      return body;
    }
    settle(sent, found) {
      this.failures = 0;
      const faulty = new Set([...Object.keys(found.errors), ...found.conflicts.map((item) => item.name)]);
      const isWritten = "row" in found || !("new" in this.form.dataset);
      for (const name of Object.keys(sent)) {
        if (faulty.has(name)) { this.stuck.add(name); continue; }
        if (!isWritten) continue;
        this.bases[name] = [sent[name]];
        if (same(this.get(name), sent[name])) this.dirty.delete(name);
      }
      if (found.row) { this.drawer.drop(this.place); this.form.action = this.place = found.row; delete this.form.dataset.new; this.close(); history.replaceState(history.state, "", found.row); }
      for (const [name, texts] of Object.entries(found.errors)) this.fault(name, texts);
      for (const item of found.conflicts) this.clash(item);
      if (found.sentence) for (const place of this.form.querySelectorAll("[data-sentence]")) place.textContent = found.sentence;
      this.form.elements.bases.value = JSON.stringify(this.bases);
      if (!isWritten) { for (const name of this.dirty) this.stuck.add(name); return this.tell("wait", this.say.incomplete); }
      if (faulty.size) return this.tell("stop", this.say.faulty);
      if (this.dirty.size) return;
      this.drawer.drop(this.place);
      this.tell("ok", words(this.say.saved, found.at));
      htmx.ajax("GET", this.say.aside, { target: "#aside", swap: "outerHTML" });
    }

    close() {
      const link = this.form.querySelector("[data-cancel]");
      if (link) link.textContent = link.dataset.cancel;
    }
    tell(tone, text, isLink = false) {
      const place = this.form.querySelector("[data-state]");
      place.className = tone === "ok" || tone === "saving" ? "saved" : "saved failed";
      place.replaceChildren(text);
      if (isLink) place.append(" ", Object.assign(document.createElement("a"), { href: location.href, textContent: this.say.signIn }));
    }
    around(name) { return this.form.querySelector(`[name="${name}"]`)?.closest(".field") ?? this.form; }
    clear(name) { for (const old of this.around(name).querySelectorAll("[data-told]")) old.remove(); this.form.querySelector(`[name="${name}"]`)?.removeAttribute("aria-invalid"); }
    fault(name, texts) {
      this.clear(name);
      const list = Object.assign(document.createElement("ul"), { className: "errorlist" });
      list.dataset.told = ""; list.setAttribute("role", "alert");
      list.append(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
      const field = this.form.querySelector(`[name="${name}"]`);
      field?.setAttribute("aria-invalid", "true");
      field ? this.around(name).insertBefore(list, this.around(name).querySelector("label")?.nextSibling) : this.form.prepend(list);
    }
    clash(item) {
      this.clear(item.name);
      const panel = document.getElementById("clash").content.firstElementChild.cloneNode(true);
      panel.dataset.told = "";
      for (const part of ["before", "theirs", "mine"]) panel.querySelector(`[data-${part}]`).textContent = item[part];
      const field = this.form.querySelector(`[name="${item.name}"]`), isText = field.matches("textarea, input[type=text]:not([inputmode])");
      for (const button of panel.querySelectorAll("[data-take]")) {
        if (button.dataset.take === "both" && !isText) button.remove();
        button.addEventListener("click", () => this.take(button.dataset.take, item, field));
      }
      this.around(item.name).append(panel);
    }
    take(what, item, field) {
      const mine = this.get(item.name);
      this.bases[item.name] = [item.stands];
      this.clear(item.name); this.stuck.delete(item.name);
      if (what === "both") this.set(item.name, [`${item.stands[0] ?? ""}\n${mine[0] ?? ""}`]);
      if (what === "theirs") { this.set(item.name, item.stands); this.dirty.delete(item.name); this.aside(item.mine); }
      this.form.elements.bases.value = JSON.stringify(this.bases);
      field.focus();
      if (what === "mine") this.save(); else if (what === "both") this.typed(item.name);
      else if (!this.dirty.size) { this.drawer.drop(this.place); this.tell("ok", ""); }
    }
    aside(text) {
      const body = this.body({});
      body.append("aside", text);
      return fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    }

    async offer() {
      const draft = await this.drawer.get(this.place);
      const found = draft && Object.entries(draft.values).filter(([name, value]) => name in this.bases && !same(value, this.get(name)));
      if (!found?.length) return draft && this.drawer.drop(this.place);
      const panel = document.getElementById("found").content.firstElementChild.cloneNode(true);
      panel.querySelector("[data-at]").textContent = draft.at;
      panel.querySelector("[data-restore]").addEventListener("click", () => {
        for (const [name, value] of found) { this.set(name, value); this.bases[name] = draft.bases[name]; this.dirty.add(name); }
        if (draft.key && this.form.elements.key) this.form.elements.key.value = draft.key;
        panel.remove(); this.save();
      });
      panel.querySelector("[data-discard]").addEventListener("click", () => { this.drawer.drop(this.place); panel.remove(); });
      this.form.prepend(panel);
      panel.querySelector("[data-restore]").focus();
    }
  }

  // Money as it is typed: what is planned and what is left, in whole cents.
  const cents = (text) => Math.round(Number(text.replace(/[\s\u00a0]|Eur|€/gi, "").replace(",", ".")) * 100) || 0;
  const euros = (sum) => (sum / 100).toLocaleString("lt-LT", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "\u2212");
  function reckon(form) {
    const change = {};
    for (const field of form.querySelectorAll("[name^=money_]")) change[field.name.slice(6)] = cents(field.value) - cents(field.defaultValue);
    const all = Object.values(change).reduce((sum, part) => sum + part, 0);
    for (const place of document.querySelectorAll("[data-cents]")) {
      const kind = place.dataset.sum, from = Number(place.dataset.cents);
      const now = kind === "planned" ? from + all : kind === "left" ? from - all : from + (change[kind] ?? 0);
      place.textContent = place.dataset.over && now < 0 ? words(place.dataset.over, euros(-now)) : words(place.dataset.words ?? "{}", euros(now));
      place.classList.toggle("error", now < 0);
    }
  }

  async function here(desk) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", desk.dataset.token);
    body.append("row", desk.querySelector("form[data-editor]")?.dataset.row ?? "");
    body.append("part", desk.dataset.part);
    try {
      const answer = await fetch(desk.dataset.here, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      const found = answer.ok && await answer.json(), place = document.getElementById("together");
      if (found && place && place.textContent !== found.words) place.textContent = found.words;
    } catch { /* the next sign of life will tell */ }
  }

  function begin() {
    const desk = document.getElementById("desk"), form = desk?.querySelector("form[data-editor]");
    if (!desk || (editor && editor.form === form)) return;
    editor = form ? new Editor(form, desk) : null;
    clearInterval(beat);
    beat = setInterval(() => here(document.getElementById("desk")), BEAT);
    here(desk);
  }

  document.addEventListener("input", (event) => {
    if (event.target.form !== editor?.form) return;
    editor.typed(event.target.name);
    if (event.target.name.startsWith("money_")) reckon(editor.form);
  });
  document.addEventListener("change", (event) => { if (event.target.form === editor?.form && editor.dirty.size) { editor.keep(); editor.save(); } });
  addEventListener("online", () => editor?.save());
  addEventListener("beforeunload", (event) => { if (editor?.dirty.size && !editor.sending) event.preventDefault(); });
  addEventListener("pagehide", () => { if (editor?.waiting.length) editor.send(); });
  document.addEventListener("submit", (event) => { if (event.target === editor?.form) { clearTimeout(editor.timer); editor.sending = true; } });
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb !== "get" || !editor?.waiting.length || event.target.id === "aside") return;
    event.preventDefault();
    editor.save().then(() => { if (!editor.dirty.size || confirm(editor.say.leave)) event.detail.issueRequest(true); });
  });
  // An answer that is no part of the editor is another page: signing in keeps the text here first.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== "desk" || xhr.responseText.includes('id="desk"')) return;
    event.preventDefault();
    if (!editor?.dirty.size || !new URL(xhr.responseURL).pathname.startsWith("/paskyra/")) return location.assign(xhr.responseURL);
    editor.sending = false;
    delete editor.form.dataset.sent;
    editor.keep();
    editor.tell("stop", editor.say.signedOut, true);
  });
  // Giving up a new row: leaving its field must not save it.
  document.addEventListener("pointerdown", (event) => {
    if (editor && "new" in editor.form.dataset && event.target.closest("[data-cancel]")) { editor.dirty.clear(); clearTimeout(editor.timer); clearTimeout(editor.keeping); editor.drawer.drop(editor.place); editor.isOver = true; }
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (editor?.sending && !editor.form.isConnected && document.getElementById("desk") && !document.querySelector("form[data-editor]")) editor.drawer.drop(editor.place);
    begin();
  });
  begin();
})();
