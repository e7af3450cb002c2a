/* What is not saved yet waits in this browser, readable with its writer's key alone. */
"use strict";

// How long what a closed tab sent as it went may take until it is written.
const LAST_WORDS = 1000;
const TAB = Math.random().toString(36).slice(2);
// Held as long as this tab lives: what a living tab keeps is its own to save, no other's to offer.
navigator.locks?.request(`kk:${TAB}`, () => new Promise(() => {}));

class Drawer {
  static count = 0;

  constructor(desk) {
    this.name = `kk:${desk.dataset.person}:`;
    this.id = `${TAB}.${++Drawer.count}`;
    this.awaited = new Set();
    const bytes = Uint8Array.from(atob(desk.dataset.lock), (letter) => letter.charCodeAt(0));
    this.key = globalThis.crypto?.subtle?.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    this.store = this.key ? localStorage : sessionStorage;
  }
  // Each open form keeps its own text, so that what is offered is never typed over.
  async put(place, draft) {
    const text = JSON.stringify({ ...draft, at: Date.now() });
    this.store.setItem(`${this.name}${place}#${this.id}`, this.key ? await this.lock(text) : text);
  }
  async lock(text) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, new TextEncoder().encode(text)));
    return JSON.stringify([[...iv], [...closed]]);
  }
  async read(name) {
    try {
      if (!this.key) return JSON.parse(this.store.getItem(name));
      const [iv, closed] = JSON.parse(this.store.getItem(name)).map((bytes) => new Uint8Array(bytes));
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, closed)));
    } catch { return null; }  // another key, another person
  }
  // The texts kept at places that begin so, the oldest first; none that another living tab still saves:
  // once that tab is gone, `again` is called. One that has just died may live on for a while.
  async find(start, again) {
    const held = await navigator.locks?.query(), living = new Set(held?.held.map((lock) => lock.name));
    const found = [];
    for (const name of Object.keys(this.store).filter((name) => name.startsWith(this.name + start))) {
      const [place, id] = name.slice(this.name.length).split("#"), tab = id?.split(".")[0];
      const draft = id !== this.id && await this.read(name), isHeld = tab !== TAB && living.has(`kk:${tab}`);
      if (draft && (draft.isFree || !isHeld)) found.push({ name, place, draft });
      else if (draft && isHeld && again) this.whenGone(tab, again);
    }
    return found.sort((one, other) => one.draft.at - other.draft.at);
  }
  whenGone(tab, again) {
    if (this.awaited.has(tab)) return;
    this.awaited.add(tab);
    navigator.locks.request(`kk:${tab}`, () => {}).then(() => setTimeout(again, LAST_WORDS));
  }
  // Whether the row or part at that place holds the text already: sent as its page was left, with nobody there to hear the answer.
  async isSaved({ place, draft }) {
    try {
      const answer = await fetch(place, { redirect: "manual" }), page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page && page.querySelector("form[data-editor]:not([data-new])"), stands = form && new FormData(form);
      return Boolean(form) && draft.names.every((name) => JSON.stringify(stands.getAll(name).filter(Boolean)) === JSON.stringify(draft.all[name]));
    } catch { return false; }
  }
  drop(name) { this.store.removeItem(name); }
  forget(place) { this.drop(`${this.name}${place}#${this.id}`); }
}
