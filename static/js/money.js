/* Money as it is typed: what is planned and what is left, in whole cents. */
"use strict";

// „1 234,50“, „1.234,50“ and „1234.5 Eur“, as the server reads them; nothing typed is no money, what is no amount is null.
const AMOUNT = /^(\d{1,12}|\d{1,3}(\.\d{3}){1,3}(?=,))([.,]\d{1,2})?$/;
function amount(text) {
  const plain = (text ?? "").replace(/\s/g, "").replace(/(eur|€)\.?$/i, "").replace(/\.$/, "");
  if (!plain) return 0;
  return AMOUNT.test(plain) ? Math.round(Number(plain.replace(/\.(?=\d{3}[.,])/g, "").replace(",", ".")) * 100) : null;
}
const euros = (sum) => (sum / 100).toLocaleString("lt-LT", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "\u2212");

// By how much each sum on the page changes: by school year, by purpose, in all.
// `counted` is what the sums hold of this row: its values when they were last reckoned on the server.
function changes(form, counted) {
  const change = { all: 0 }, add = (name, sum) => { change[name] = (change[name] ?? 0) + sum; };
  let before = 0, now = 0;
  for (const field of form.querySelectorAll("[name^=money_]")) {
    const old = amount(counted[field.name]?.[0]) ?? 0, typed = amount(field.value) ?? old; // until corrected, what is saved counts
    add(field.name.slice(6), typed - old);
    before += old; now += typed;
  }
  add(`purpose-${counted.purpose?.[0] ?? ""}`, -before);
  add(`purpose-${form.elements.purpose?.value ?? ""}`, now);
  change.all = now - before;
  return change;
}

function reckon(form, counted) {
  const change = changes(form, counted);
  const isWrong = [...form.querySelectorAll("[name^=money_]")].some((field) => amount(field.value) === null);
  for (const place of document.querySelectorAll("[data-uncounted]")) place.textContent = isWrong ? place.dataset.uncounted : "";
  for (const place of document.querySelectorAll("[data-cents]")) {
    const { sum, words = "{}", over } = place.dataset, from = Number(place.dataset.cents);
    const now = sum === "left" ? from - change.all : from + (sum === "planned" ? change.all : change[sum] ?? 0);
    place.textContent = over && now < 0 ? over.replace("{}", euros(-now)) : words.replace("{}", euros(now));
    place.classList.toggle("error", now < 0);
    if (sum === "planned") fill(place.dataset, now);
  }
}
// The bar beside the sums: how much of the basket is planned.
function fill({ whole }, planned) {
  const part = document.querySelector("#aside .bar rect");
  if (!part || !Number(whole)) return;
  part.setAttribute("width", Math.max(0, Math.min(100, (planned / whole) * 100)));
  part.classList.toggle("over", planned > Number(whole));
}
