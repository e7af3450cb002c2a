/* Remarks: beside the open form of the editor in a window of the page, and “@” that names people.
   Without this file the links open the page of remarks and people are ticked in a list. */
"use strict";

// What was begun in the window stays there, until it is written or thrown away on purpose.
document.addEventListener("htmx:confirm", (event) => {
  const link = event.target.closest?.("[data-dialog=remarks]"), box = document.getElementById("remark-box");
  if (!link || ![...box.querySelectorAll("textarea")].some((field) => field.value.trim())) return;
  event.preventDefault();
  const isSame = box.dataset.at === link.getAttribute("href");
  if (!isSame && confirm(box.parentElement.dataset.leave)) event.detail.issueRequest(true);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.target.closest?.("[data-dialog=remarks]"), box = document.getElementById("remark-box");
  if (!link) return;
  Object.assign(box.dataset, { at: link.getAttribute("href"), from: link.id });
  box.replaceChildren(box.firstElementChild);
});
// A deed there renews the window: what was begun in its other forms goes on in the new ones.
const begun = [];
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "remark-box" || detail.requestConfig.verb !== "post") return;
  const texts = [...detail.target.querySelectorAll("textarea")].filter((field) => field.form !== detail.requestConfig.elt && field.value.trim());
  begun.splice(0, Infinity, ...texts.map((field) => [field.form.getAttribute("action"), field.name, field.value]));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "remark-box") return;
  for (const [action, name, text] of begun.splice(0)) {
    const forms = [...detail.target.querySelectorAll("form")].filter((form) => form.getAttribute("action") === action);
    const field = forms.map((form) => form.elements[name]).find(Boolean);
    if (!field) continue;
    field.value = text;
    field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
// While it is being sent nothing is typed into it: the answer brings another form in its place.
for (const [name, isSent] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
  document.addEventListener(name, ({ detail: { elt, target } }) => {
    if (target?.id !== "remark-box" || !elt.matches("form")) return;
    for (const field of elt.querySelectorAll("textarea")) field.readOnly = isSent;
  });
}
// The link that opened it may have been renewed meanwhile: the focus goes to the one in its place.
document.addEventListener("close", (event) => {
  const box = event.target.id === "remarks" && document.getElementById("remark-box"), now = document.activeElement;
  if (!box || (now !== document.body && !event.target.contains(now))) return;
  (document.getElementById(box.dataset.from) ?? document.getElementById("pastabos-"))?.focus();
}, true);
// What was typed stays in the window; below it stands why it isn't written, or why nothing opened.
function fail(box, isOut, isSent = true) {
  box.querySelector("[data-failed]")?.remove();
  const { signedOut, unsent, failed } = box.parentElement.dataset;
  const told = Object.assign(document.createElement("p"), { className: "error", textContent: isOut ? signedOut : isSent ? unsent : failed });
  for (const form of box.querySelectorAll("form[data-sent]")) delete form.dataset.sent; // may be sent once more at once
  told.dataset.failed = "";
  told.setAttribute("role", "alert");
  const { signIn, signInUrl } = box.parentElement.dataset;
  if (isOut) told.append(" ", Object.assign(document.createElement("a"), { href: signInUrl, target: "_blank", textContent: signIn }));
  box.append(told);
}
// Signed in again in another window, the same person goes on here: with the new token all is sent anew, once.
async function renewed() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const desk = document.querySelector("[data-lock]"), now = page && page.querySelector("[data-lock]");
  const token = page && page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || now?.dataset.lock !== desk.dataset.lock) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  if (desk.dataset.token) desk.dataset.token = token;
  return true;
}
let again = null;
async function sendAgain(box, { elt, triggeringEvent }) {
  const isFirst = again !== elt, button = triggeringEvent?.submitter;
  again = elt;
  if (isFirst && elt.matches("form") && await renewed()) { delete elt.dataset.sent; elt.requestSubmit(button); } else { again = null; fail(box, true); }
}
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:beforeSwap"]) {
  document.addEventListener(name, (event) => {
    const { target, xhr } = event.detail, box = document.getElementById("remark-box");
    if (!box || target !== box) return;
    const isOut = xhr.status === 403 || new URL(xhr.responseURL || location.href).pathname.startsWith("/paskyra/");
    if (name === "htmx:beforeSwap" && isOut) event.preventDefault();
    if (xhr.status === 403) sendAgain(box, event.detail.requestConfig);
    else if (name !== "htmx:beforeSwap" || isOut) fail(box, isOut, event.detail.requestConfig.verb === "post");
  });
}

// “@” while typing offers those who may read the remark: arrows choose, Enter or Tab takes, Escape leaves.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const MENTION = /(?:^|[\s(„"])@([\p{L}\p{M}.'-]*(?: [\p{L}\p{M}.'-]*)?)$/u;
let offer = null;

function people(form) {
  return [...form.querySelectorAll("input[name=mentions]")].map((box) => {
    const label = box.labels[0].textContent.trim().replace(/\s+/g, " ");
    return { box, label, name: label.split(" – ")[0] };
  });
}

function asked(field) {
  const before = field.value.slice(0, field.selectionStart), found = field.selectionStart === field.selectionEnd && before.match(MENTION);
  return found ? { words: plain(found[1]), at: before.length - found[1].length - 1 } : null;
}

function suggest(field) {
  const form = field.form, query = asked(field);
  const listed = query ? people(form).filter(({ name }) => plain(name).startsWith(query.words) || plain(name).split(" ").some((part) => part.startsWith(query.words))) : [];
  if (!listed.length) return dismiss();
  if (offer?.field !== field) { dismiss(); offer = { field, list: makeList(field) }; }
  Object.assign(offer, { at: query.at, listed, place: 0 });
  offer.list.replaceChildren(...listed.map(({ label }, place) => {
    const item = Object.assign(document.createElement("li"), { id: `${offer.list.id}-${place}`, textContent: label });
    item.setAttribute("role", "option");
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(place); });
    return item;
  }));
  point(0);
}

function makeList(field) {
  const list = Object.assign(document.createElement("ul"), { className: "offer", id: `${field.id}-people` });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.form.dataset.mentions);
  field.after(list);
  for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  return list;
}

function point(place) {
  offer.place = (place + offer.listed.length) % offer.listed.length;
  [...offer.list.children].forEach((item, number) => item.setAttribute("aria-selected", number === offer.place));
  offer.list.children[offer.place].scrollIntoView({ block: "nearest" });
  offer.field.setAttribute("aria-activedescendant", `${offer.list.id}-${offer.place}`);
}

function take(place) {
  const { field, at, listed } = offer, { box, name } = listed[place];
  field.setRangeText(`@${name} `, at, field.selectionStart, "end");
  if (!box.checked) { box.checked = true; box.dataset.named = name; }
  for (let fold = box.closest("details"); fold && !fold.open; fold = null) fold.open = true;
  dismiss();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function dismiss() {
  if (!offer) return;
  offer.list.remove();
  for (const name of ["aria-activedescendant", "aria-autocomplete", "aria-haspopup", "aria-controls"]) offer.field.removeAttribute(name);
  offer = null;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-mentions]");
  if (!form || event.target.name !== "text") return;
  // A name that was typed and is no longer there is not told either.
  for (const box of form.querySelectorAll("input[data-named]")) if (!event.target.value.includes(`@${box.dataset.named}`)) { box.checked = false; delete box.dataset.named; }
  suggest(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== offer?.field) return;
  const deeds = { ArrowDown: () => point(offer.place + 1), ArrowUp: () => point(offer.place - 1), Enter: () => take(offer.place), Tab: () => take(offer.place), Escape: dismiss };
  if (!deeds[event.key] || event.isComposing) return;
  event.preventDefault();
  deeds[event.key]();
});
document.addEventListener("focusout", (event) => { if (event.target === offer?.field) dismiss(); });
