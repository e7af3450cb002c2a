/* Small helps over working pages; without this file everything still works. */
"use strict";

// A form sent twice: the second press is ignored; the pressed button keeps its name and value.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 8000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// Leaving with unsaved words in a form marked data-guard asks first.
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("htmx:afterSwap", () => dirty.forEach((form) => form.isConnected || dirty.delete(form)));
addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.verb === "get" && [...dirty].find((item) => item.dataset.guard);
  if (!form) return;
  event.preventDefault();
  if (confirm(form.dataset.guard)) { dirty.clear(); event.detail.issueRequest(true); }
});

// Dialogs: a link names one by data-dialog; data-close shuts it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  event.target.closest("[data-close]")?.closest("dialog").close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// On a phone the menu scrolls: the present place is brought into view.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// After a failed save the list of errors is read first. A choice marked data-now sends its form.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector("[data-focus]")?.focus());
document.addEventListener("change", (event) => { if (event.target.matches("[data-now]")) event.target.form.requestSubmit(); });
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
