/* Counts the words of a textarea[data-words] into its <output for>; without this file the server still counts. */
"use strict";

// A word stands between spaces and holds a letter or a digit: plans/guidance.py counts the same way.
function countWords(text) {
  return text.split(/[\s\x1c-\x1f\x85]+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}

// Told aloud only near the limit and beyond it.
function tellWords(area) {
  const place = area.id && document.querySelector(`output[for="${area.id}"][data-say]`);
  if (!place) return;
  const limit = Number(area.dataset.words), count = countWords(area.value);
  const said = count > limit ? place.dataset.over : place.dataset.say;
  place.setAttribute("aria-live", count >= limit * 0.9 ? "polite" : "off");
  place.classList.toggle("error", count > limit);
  place.classList.toggle("soft", count <= limit);
  place.textContent = said.replace("{count}", count).replace("{limit}", limit);
}

document.addEventListener("input", (event) => { if (event.target.matches("textarea[data-words]")) tellWords(event.target); });
for (const when of ["DOMContentLoaded", "htmx:afterSettle"]) {
  document.addEventListener(when, () => document.querySelectorAll("textarea[data-words]").forEach(tellWords));
}
