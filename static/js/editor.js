/* The editor saves as one types. Without this file the same forms have a button. */
"use strict";

(() => {
  const SOON = 5000, CLICK = 500, AGAIN = [2000, 5000, 10000, 30000], BEAT = 25000, SEEN = 8;
  let editor = null, beat = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  // Two texts as one; where one already holds the other, that one.
  const joined = (one, other, mark) => one.includes(other) ? one : other.includes(one) ? other : one + mark + other;
  const words = (text, value) => text.replace("{}", value);

  // A choice keeps what stands in it, also what is not offered.
  function answer(field, value) {
    if (field.options && ![...field.options].some((option) => option.value === value)) field.add(new Option(value, value));
    field.value = value;
  }
  // Values of the chosen kind of an indicator are chosen too where they are few; else typed. Yes and no are no numbers.
  function offerAnswers(form, isChosen = false) {
    const kind = form.elements.kind?.value, choice = form.querySelector(`template[data-answers="${kind}"]`)?.content.firstElementChild;
    for (const old of kind === undefined ? [] : form.querySelectorAll("[name$=_value]")) {
      if ((old.dataset.kind ?? "") === (choice ? kind : "")) continue;
      const field = choice?.cloneNode(true) ?? Object.assign(document.createElement("input"), { type: "text", inputMode: "text", autocomplete: "off", size: 8 });
      for (const { name, value } of old.attributes) if (/^(id|name|aria-.*)$/.test(name)) field.setAttribute(name, value);
      field.dataset.kind = choice ? kind : "";
      const isWord = isChosen && old.dataset.kind === "yes_no" && old.value;
      answer(field, isWord ? "" : old.value);
      old.replaceWith(field);
      if (isWord) field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  class Editor {
    constructor(form, desk) {
      this.form = form; this.desk = desk; this.say = desk.dataset;
      this.bases = JSON.parse(form.elements.bases.value);
      this.counted = Object.fromEntries(Object.entries(this.bases).map(([name, seen]) => [name, seen[0]]));
      this.failures = 0;
      this.drawer = new Drawer(desk); this.place = form.getAttribute("action");
      this.told = new Set(); this.beside = new Set();
      offerAnswers(form);
      // Over a colleague's text nothing is saved by itself: one of the page's two buttons says which stays.
      this.undecided = JSON.parse(form.dataset.clashing ?? "{}");
      this.stuck = new Set(Object.keys(this.undecided));
      this.dirty = new Set("unsaved" in form.dataset ? Object.keys(this.bases).filter((name) => !same(this.get(name), this.bases[name][0])) : []);
      if (this.dirty.size) this.keep();
      this.offer();
    }
    get isNew() { return "new" in this.form.dataset; }
    get(name) { return new FormData(this.form).getAll(name).map(String).filter(Boolean); }
    set(name, value) {
      for (const field of this.form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
        else answer(field, value[0] ?? "");
        if (field.matches("textarea[data-words]")) tellWords(field);
      }
      if (name === "kind") offerAnswers(this.form);
    }
    get waiting() { return [...this.dirty].filter((name) => !this.stuck.has(name)); }

    typed(name) {
      if (!(name in this.bases) || this.isOver) return;
      this.dirty.add(name); this.clear(name);
      if (!(name in this.undecided)) this.stuck.delete(name);
      this.unsaved();
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keep(), 200);
      this.timer ??= setTimeout(() => this.save(), SOON);
    }
    texts() { return Object.fromEntries(Object.keys(this.bases).map((name) => [name, this.get(name)])); }
    // The whole row is kept: should it be deleted meanwhile, it can be added anew.
    keep(place = this.place) {
      const all = this.texts();
      clearTimeout(this.keeping);
      const began = Object.entries(this.undecided).map(([name, base]) => [name, [base]]);
      const draft = { names: [...this.dirty], all, bases: { ...this.bases, ...Object.fromEntries(began) }, key: this.form.elements.key?.value, isFree: this.isSignedOut };
      return this.inTurn(() => this.drawer.put(place, draft));
    }
    forget(place = this.place) {
      clearTimeout(this.keeping);
      return this.inTurn(() => this.drawer.forget(place));
    }
    // Locking a text takes a moment: what is forgotten after it must not come back. A full browser store stops nothing that follows.
    inTurn(deed) { return this.kept = (this.kept ?? Promise.resolve()).then(deed, deed); }
    // Answers may get lost: the field may hold what it began from or any text sent since, of which the last few are named.
    seen(name, value) {
      const [first, ...since] = this.bases[name].filter((base, place) => !place || !same(base, value));
      this.bases[name] = [first, ...(same(first, value) ? since : [...since, value]).slice(-SEEN)];
    }
    carry() { this.form.elements.bases.value = JSON.stringify(this.bases); }

    // While one presses the way out of a new row nothing of it is saved; let go elsewhere, it goes on.
    hold() { this.isHeld = true; }
    release() {
      this.isHeld = false;
      if (this.dirty.size && this.form.isConnected) this.save();
    }
    save() {
      clearTimeout(this.timer); this.timer = null;
      if (this.isHeld) return this.running ?? Promise.resolve();
      this.underway = (this.underway ?? 0) + 1;
      this.running = (this.running ?? Promise.resolve()).then(() => this.send()).finally(() => { this.underway -= 1; });
      return this.running;
    }
    async send(isLast = false) {
      const names = this.isNew && this.waiting.length ? Object.keys(this.bases) : this.waiting;
      if (!names.length) return;
      const sent = Object.fromEntries(names.map((name) => [name, this.get(name)]));
      this.tell("saving", this.say.saving);
      try {
        // A request that may outlive its page holds little: for a page that stays it would only be in the way.
        const answer = await fetch(this.form.action, { method: "POST", body: this.body(sent), headers: { Accept: "application/json" }, redirect: "manual", keepalive: isLast });
        if (answer.type === "opaqueredirect" || answer.status === 403) return this.signOut();
        if ([400, 413].includes(answer.status)) return this.tell("stop", this.say.tooMuch);
        const found = await answer.json();
        if (answer.status === 409) return this.tell("stop", `${found.refused.join(" ")} ${this.say.kept}`, found.add && this.addAnew(found.add));
        if (!answer.ok) throw new Error(answer.status);
        this.settle(sent, found);
      } catch {
        for (const name of names) this.seen(name, sent[name]);
        this.carry(); this.keep();
        this.tell("wait", this.say.failed);
        this.timer ??= setTimeout(() => this.save(), AGAIN[Math.min(this.failures++, AGAIN.length - 1)]);
      }
    }
    body(sent, bases = this.bases) {
      const body = new URLSearchParams(); // read in a fraction of the time of a form with files
      for (const name of ["csrfmiddlewaretoken", "key"]) if (this.form.elements[name]) body.append(name, this.form.elements[name].value);
      for (const [name, values] of Object.entries(sent)) for (const value of values) body.append(name, value);
      body.append("bases", JSON.stringify(Object.fromEntries(Object.keys(sent).map((name) => [name, bases[name]]))));
      return body;
    }
    settle(sent, found) {
      this.failures = 0;
      const clashes = new Set(found.conflicts.map((item) => item.name));
      const isWritten = "row" in found || !this.isNew, stands = (name) => same(this.get(name), sent[name] ?? this.get(name));
      for (const name of Object.keys(sent)) {
        if ((name in found.errors || clashes.has(name)) && stands(name)) { this.stuck.add(name); continue; }
        if (!isWritten || clashes.has(name) || found.waiting.includes(name)) continue;
        this.bases[name] = [sent[name]];
        if (stands(name)) this.dirty.delete(name);
      }
      if (found.row && this.isNew) this.become(found.row);
      if (this.dirty.size) this.keep();
      for (const name of this.beside) this.clear(name);
      this.beside = new Set(Object.keys(found.errors).filter((name) => !(name in sent)));
      for (const [name, texts] of Object.entries(found.errors)) if (stands(name)) this.fault(name, texts);
      for (const item of found.conflicts) this.clash(item);
      if (found.sentence) for (const place of this.form.querySelectorAll("[data-sentence]")) place.textContent = found.sentence;
      this.carry();
      // Typed since: it has its own timer. What is left waits for another field, or for a choice.
      if ([...this.dirty].some((name) => !stands(name) || !(name in sent || this.stuck.has(name)))) return;
      if (!isWritten) return this.tell("wait", this.say.incomplete);
      if (this.dirty.size) return this.tell("stop", this.form.matches(":has([data-take]), [data-clashing]") ? this.say.clashing : this.say.faulty);
      this.forget();
      this.tell("ok", words(this.say.saved, found.at));
      this.renew();
    }
    // The sums and what is left to do, as the server reckons them now.
    renew() { htmx.ajax("GET", this.say.aside, { target: "#aside", swap: "outerHTML" }); }
    // What the sums on the page hold of this row, once they are reckoned anew.
    count() {
      this.counted = Object.fromEntries(Object.entries(this.bases).map(([name, seen]) => [name, seen[0]]));
      const [own, fresh] = [this.form, document.getElementById("aside")].map((part) => part?.querySelector("[data-sum=left]"));
      if (own && fresh) own.dataset.cents = fresh.dataset.cents;
      reckon(this.form, this.counted);
    }

    // A new row was written: from now on it is that row's form.
    become(row) {
      this.forget();
      this.form.action = this.place = row;
      delete this.form.dataset.new;
      history.replaceState(history.state, "", row);
      const link = this.form.querySelector("[data-cancel]"), title = this.desk.querySelector("[data-new-title]");
      if (title) Object.assign(title, { className: "no", textContent: `${this.desk.querySelectorAll("article[id]").length + 1}.` });
      if (link) Object.assign(link, { textContent: link.dataset.cancel, href: `${link.pathname}?perkelta=${row.split("/").at(-2)}` });
    }
    tell(tone, text, more = "") {
      const place = this.form.querySelector("[data-state]");
      place.className = tone === "ok" || tone === "saving" ? "saved" : "saved failed";
      place.replaceChildren(text, " ", more || "");
    }
    // Nothing more can be saved from here: the text is offered wherever its writer signs in again.
    // Seen, not heard: it would be said at each key.
    unsaved() {
      const place = this.form.querySelector("[data-state]");
      if (place.firstElementChild?.ariaHidden === "true") return;
      place.className = "saved";
      place.replaceChildren(Object.assign(document.createElement("span"), { ariaHidden: "true", textContent: this.say.unsaved }));
    }
    signOut() {
      this.isSignedOut = true;
      this.keep();
      this.tell("stop", this.say.signedOut, Object.assign(document.createElement("a"), { href: location.href, textContent: this.say.signIn }));
    }
    // The row is no more: its text goes to the form of a new one, which offers it.
    addAnew(url) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: this.say.addAnew });
      button.addEventListener("click", async () => { await this.keep(url); await this.forget(); this.leave(); location.assign(url); });
      return button;
    }
    press() {
      this.sending = true; this.sent = this.texts();
      for (const name of this.dirty) this.seen(name, this.sent[name]);
    }
    // Sent by the button and written. What was typed since then waits in the browser, to be offered on the page that came.
    part(url) {
      const all = this.texts(), { searchParams } = new URL(url), since = Object.keys(all).filter((name) => !same(all[name], this.sent[name]));
      const place = this.isNew && searchParams.has("irasyta") ? `${this.desk.dataset.aside}${searchParams.get("irasyta")}/` : this.place;
      for (const name of since) this.bases[name] = [this.sent[name]];
      this.undecided = {};
      this.forget(); this.leave();
      this.dirty = new Set(since);
      const kept = since.length ? this.keep(place) : this.kept;
      this.dirty.clear();
      return kept;
    }
    leave() { this.dirty.clear(); clearTimeout(this.timer); clearTimeout(this.keeping); this.isOver = true; }
    around(name) { return this.form.querySelector(`[name="${name}"]`)?.closest(".field") ?? this.form; }
    clear(name) {
      const place = this.around(name), field = this.form.querySelector(`[name="${name}"]`);
      if (place === this.form) return;
      for (const old of place.querySelectorAll("[data-told], .errorlist")) old.remove();
      place.classList.remove("wrong");
      for (const said of ["aria-invalid", "aria-errormessage"]) field.removeAttribute(said);
    }
    // Where the server would put it: below the hint, above what is typed.
    fault(name, texts) {
      this.clear(name);
      const list = Object.assign(document.createElement("ul"), { className: "errorlist", id: `fault-${name}` });
      list.dataset.told = ""; list.setAttribute("role", "alert");
      list.append(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
      const field = this.form.querySelector(`[name="${name}"]`), place = this.around(name);
      if (!field) return this.form.prepend(list);
      place.classList.add("wrong");
      for (const [said, value] of [["aria-invalid", "true"], ["aria-errormessage", list.id]]) field.setAttribute(said, value);
      (place.querySelector(".hint") ?? place.querySelector("label, legend")).after(list);
    }
    clash(item) {
      this.clear(item.name);
      const panel = document.getElementById("clash").content.firstElementChild.cloneNode(true);
      panel.dataset.told = "";
      for (const part of ["said", "before", "theirs", "mine"]) panel.querySelector(`[data-${part}]`).textContent = item[part];
      const field = this.form.querySelector(`[name="${item.name}"]`), isText = field.matches("textarea, input[type=text]:not([inputmode])");
      for (const button of panel.querySelectorAll("[data-take]")) {
        if (button.dataset.take === "both" && !isText) button.remove();
        button.addEventListener("click", () => button.dataset.take === "theirs" ? this.giveUp(item, field) : this.take(button.dataset.take, item, field));
      }
      this.around(item.name).append(panel);
    }
    take(what, item, field) {
      const mine = this.get(item.name);
      this.bases[item.name] = [item.stands];
      this.clear(item.name); this.stuck.delete(item.name);
      if (what === "both") this.set(item.name, [joined(item.stands[0] ?? "", mine[0] ?? "", field.matches("textarea") ? "\n" : " / ")]);
      if (what === "theirs") { this.set(item.name, item.stands); this.dirty.delete(item.name); }
      this.carry();
      field.focus();
      if (what === "theirs") { reckon(this.form, this.counted); this.renew(); }
      if (what === "mine") this.save(); else if (what === "both") this.typed(item.name);
      else if (!this.dirty.size) { this.forget(); this.tell("ok", ""); }
    }
    // One's own text leaves the field only once history has it; should a third stand there meanwhile, one chooses again.
    async giveUp(item, field) {
      if (this.givenUp === item) return;
      this.givenUp = item;
      const { name } = item, given = this.get(name), body = this.body({ [name]: given }, { [name]: [item.stands] });
      body.append("aside", name);
      try {
        const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
        if (answer.type === "opaqueredirect" || answer.status === 403) return this.signOut();
        if (!answer.ok) throw new Error(answer.status);
        const [third] = (await answer.json()).conflicts;
        if (third) return this.clash(third);
        this.take(same(this.get(name), given) ? "theirs" : "mine", item, field); // typed on meanwhile: that is not given up
      } catch { this.givenUp = null; this.tell("stop", this.say.notAside); }
    }

    async offer() {
      for (const kept of await this.drawer.find(`${this.place}#`, () => this.offer())) {
        if (this.told.has(kept.name) || this.isOver) continue;
        this.told.add(kept.name);
        const { draft } = kept, names = this.isNew ? Object.keys(draft.all) : draft.names;
        const changed = names.filter((name) => name in this.bases && !same(draft.all[name], this.get(name)));
        if (!changed.length || await this.drawer.isSaved(kept)) { this.drawer.drop(kept.name); continue; }
        this.form.prepend(offered(kept, () => this.restore(kept, changed), () => this.drawer.drop(kept.name)));
      }
    }
    restore({ name, draft }, changed) {
      for (const field of changed) {
        this.set(field, draft.all[field]);
        if (!this.isNew) this.bases[field] = draft.bases[field];
        this.dirty.add(field);
      }
      if (draft.key && this.form.elements.key) this.form.elements.key.value = draft.key;
      this.carry(); reckon(this.form, this.counted);
      this.keep().then(() => this.drawer.drop(name));
      this.save();
    }
  }

  // A notice of kept text with its two buttons.
  function offered({ draft }, restore, discard) {
    const panel = document.getElementById("found").content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-at]").textContent = new Date(draft.at).toLocaleString("lt-LT", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Vilnius" });
    panel.querySelector("[data-words]").textContent = draft.names.map((name) => draft.all[name]?.[0] ?? "").find(Boolean)?.slice(0, 200) ?? "";
    for (const [name, act] of [["restore", restore], ["discard", discard]]) {
      panel.querySelector(`[data-${name}]`).addEventListener("click", () => { panel.remove(); act(); });
    }
    return panel;
  }

  // Kept texts of the section's rows: a row that is no more is added anew, another is opened.
  async function offerRows(desk) {
    const drawer = new Drawer(desk), { aside: section, add } = desk.dataset;
    for (const kept of add ? await drawer.find(section) : []) {
      if (await drawer.isSaved(kept)) { drawer.drop(kept.name); continue; }
      const isHere = kept.place === add || [...desk.querySelectorAll("a[href]")].some((link) => link.getAttribute("href").startsWith(kept.place));
      const open = async () => {
        if (!isHere) { await drawer.put(add, kept.draft); drawer.drop(kept.name); }
        location.assign(isHere ? kept.place : add);
      };
      document.getElementById("kept").append(offered(kept, open, () => drawer.drop(kept.name)));
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

  function begin(left) {
    const desk = document.getElementById("desk"), form = desk?.querySelector("form[data-editor]");
    if (!desk || (editor && editor.form === form)) return;
    editor = form ? new Editor(form, desk) : null;
    const one = editor, offer = () => one ? one.offer() : offerRows(desk);
    if (left || !one) Promise.resolve(left).then(offer, offer);
    clearInterval(beat);
    beat = setInterval(() => here(document.getElementById("desk")), BEAT);
    here(desk);
  }

  document.addEventListener("input", (event) => {
    if (event.target.form !== editor?.form) return;
    editor.typed(event.target.name);
    if (event.target.name === "kind") offerAnswers(editor.form, true);
    if (/^(money_|purpose$)/.test(event.target.name)) reckon(editor.form, editor.counted);
  });
  // Between pressing and letting go nothing is saved: what moves then would slip away from under the pointer.
  let isPressed = false, afterPress = null;
  addEventListener("pointerdown", () => { isPressed = true; }, true);
  for (const end of ["pointerup", "pointercancel", "dragend"]) addEventListener(end, () => setTimeout(() => { isPressed = false; afterPress?.(); afterPress = null; }), true);
  document.addEventListener("change", (event) => {
    const one = editor;
    if (event.target.form !== one?.form || !one.dirty.size) return;
    one.keep();
    if (isPressed) afterPress = () => { if (!one.sending && !one.isOver) one.save(); }; else one.save();
  });
  addEventListener("online", () => editor?.save());
  addEventListener("beforeunload", (event) => { if (editor?.dirty.size && !editor.sending) event.preventDefault(); });
  addEventListener("pagehide", () => { if (editor?.waiting.length) editor.send(true); });
  // By the button everything goes at once, after what is already on its way: one's own earlier text is no colleague's.
  document.addEventListener("submit", (event) => {
    if (event.target !== editor?.form) return;
    clearTimeout(editor.timer); editor.timer = null;
    if (!editor.underway) { editor.press(); return; }
    event.preventDefault(); event.stopImmediatePropagation();
    editor.running.then(() => editor.form.isConnected && editor.form.requestSubmit(event.submitter));
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful || !editor?.sending || event.detail.elt !== editor.form) return;
    editor.sending = false;
    delete editor.form.dataset.sent;
    for (const name of editor.dirty) editor.seen(name, editor.get(name));
    editor.save();
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.target?.id !== "desk" || !editor?.dirty.size || event.target === editor.form) return;
    event.preventDefault();
    const one = editor, isGivenUp = one.isNew && event.detail.elt.matches("[data-cancel]");
    (isGivenUp ? one.running ?? Promise.resolve() : one.save()).then(() => {
      if (one.dirty.size && !confirm(one.say.leave)) return;
      if (isGivenUp && one.isNew) { one.leave(); one.forget(); }
      event.detail.issueRequest(true);
    });
  });
  // An answer that is no part of the editor is another page. Where one has to sign in, or somebody else
  // has meanwhile, the text stays here first.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (target?.id !== "desk" || xhr.responseText.includes('id="desk"')) return;
    event.preventDefault();
    const isOut = xhr.status === 403 || new URL(xhr.responseURL).pathname.startsWith("/paskyra/");
    if (editor?.dirty.size && xhr.status >= 500) return; // tried again once the answer is taken
    if (!editor?.dirty.size || !isOut) return location.assign(xhr.responseURL);
    editor.sending = false;
    delete editor.form.dataset.sent;
    editor.signOut();
  });
  // Not by the address: going back would load the page anew over what is being typed.
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".missing")) return;
    event.preventDefault();
    const title = document.getElementById("todo-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView();
  });
  // A new row that was written has its own address and way back, which htmx has read too early.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt === editor?.form) detail.path = editor.form.getAttribute("action");
    if (detail.elt.matches("[data-cancel]")) detail.path = detail.elt.getAttribute("href");
  });
  // Giving up a new row: leaving its field must not save it. Of a finger the click comes well after it is lifted.
  document.addEventListener("pointerdown", (event) => {
    const one = editor, ends = ["pointerup", "pointercancel"];
    if (!one?.isNew || !event.target.closest("[data-cancel]")) return;
    const end = () => {
      for (const name of ends) removeEventListener(name, end, true);
      setTimeout(() => one.release(), CLICK);
    };
    one.hold();
    for (const name of ends) addEventListener(name, end, true);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const missing = document.getElementById("todo-title")?.dataset.missing, link = document.querySelector(".missing");
    if (missing && link) link.textContent = missing;
    if (event.detail.target?.id === "aside" && editor?.form.isConnected) editor.count();
    const isTaken = editor?.sending && !editor.form.isConnected && document.getElementById("desk") && !document.querySelector("form[data-unsaved]");
    begin(isTaken ? editor.part(event.detail.xhr.responseURL) : null);
  });
  begin();
})();
