/* Money as it is typed: what is planned and what is left, in whole cents. */
"use strict";

// „1 234,50“, „1.234,50“ and „1234.5 Eur“, as the server reads them; what is no amount counts for nothing.
const cents = (text) => Math.round(Number((text ?? "").replace(/[\s\u00a0]|Eur|€|\.(?=\d{3}(\D|$))/gi, "").replace(",", ".")) * 100) || 0;
const euros = (sum) => (sum / 100).toLocaleString("lt-LT", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "\u2212");

// By how much each sum on the page changes: by school year, by purpose, in all.
// `counted` is what the sums hold of this row: its values when they were last reckoned on the server.
function changes(form, counted) {
  const change = { all: 0 }, add = (name, sum) => { change[name] = (change[name] ?? 0) + sum; };
  let before = 0, now = 0;
  for (const field of form.querySelectorAll("[name^=money_]")) {
    const [old, typed] = [cents(counted[field.name]?.[0]), cents(field.value)];
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
