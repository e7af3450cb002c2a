/* Rows of a plan are dragged by their grip to another place; a table is pasted with its cells.
   Without this file the buttons “up” and “down” and plain text do the same. */
"use strict";

// What [data-say] says after a deed is read out: the place itself outlives the swapped page.
const voice = Object.assign(document.createElement("p"), { className: "hidden" });
voice.setAttribute("role", "status");
document.body.append(voice);

function prepare() {
  voice.textContent = document.querySelector("[data-say]")?.textContent ?? "";
  if (document.querySelector("#desk form.form")) return; // nothing moves while somebody types
  const articles = document.querySelectorAll("#desk article[id]");
  if (articles.length < 2) return;
  for (const article of articles) {
    if (article.querySelector(".grip")) continue;
    const grip = Object.assign(document.createElement("span"), { className: "grip" });
    grip.setAttribute("aria-hidden", "true");
    article.querySelector(".tools")?.prepend(grip);
  }
}
prepare();
document.addEventListener("htmx:afterSettle", prepare);

let drag = null;
const number = (article) => article?.id.replace("eilute-", "") ?? "";

document.addEventListener("pointerdown", (event) => {
  const article = event.target.closest(".grip")?.closest("article");
  if (!article || event.button) return;
  event.preventDefault();
  drag = { article, y: event.clientY, beside: null, isAfter: false };
  article.classList.add("dragged");
  requestAnimationFrame(follow);
});
document.addEventListener("pointermove", (event) => { if (drag) drag.y = event.clientY; });
document.addEventListener("pointerup", () => finish(true));
document.addEventListener("pointercancel", () => finish(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") finish(false); });

// On each frame: the page scrolls near its edges, and a line shows where the row would go.
function follow() {
  if (!drag) return;
  const step = drag.y < 60 ? -14 : drag.y > innerHeight - 60 ? 14 : 0;
  if (step) scrollBy({ top: step, behavior: "instant" });
  const others = [...drag.article.parentElement.querySelectorAll(":scope > article[id]")].filter((item) => item !== drag.article);
  const next = others.find((item) => drag.y < item.getBoundingClientRect().top + item.offsetHeight / 2);
  mark(next ?? others.at(-1), !next);
  requestAnimationFrame(follow);
}

function mark(article, isAfter) {
  if (article === drag.beside && isAfter === drag.isAfter) return;
  drag.beside?.classList.remove("before-this", "after-this");
  Object.assign(drag, { beside: article, isAfter });
  article.classList.add(isAfter ? "after-this" : "before-this");
}

function finish(isDropped) {
  if (!drag) return;
  const { article, beside, isAfter } = drag;
  drag = null;
  article.classList.remove("dragged");
  beside?.classList.remove("before-this", "after-this");
  const before = isAfter ? null : beside;
  const above = isAfter ? beside : beside?.previousElementSibling;
  if (!isDropped || !beside || above === article || before?.previousElementSibling === article) return;
  send(article.querySelector(".tools"), { po: number(above?.closest("article[id]")), pries: number(before) });
}

// Not by submitting the form: a button of it that has the focus would be taken for pressed.
function send(form, values) {
  htmx.ajax("POST", form.action, { source: "#desk", target: "#desk", swap: "outerHTML show:none", values });
}

// A table copied from Word or a page: its cells become text with tabs, several paragraphs stay in one cell.
document.addEventListener("paste", (event) => {
  const box = event.target.closest("textarea[data-table]");
  const html = box && event.clipboardData.getData("text/html");
  const table = html && new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return;
  event.preventDefault();
  const lines = grid([...table.rows]).map((line) => line.join("\t"));
  box.setRangeText(lines.join("\n") + "\n", box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// A merged cell says its text once and holds its other places empty, so that those beside it stay in their columns.
function grid(rows) {
  const lines = rows.map(() => []);
  for (const [y, row] of rows.entries()) {
    for (const cell of row.cells) {
      const x = Array.from({ length: lines[y].length + 1 }, (_none, place) => place).find((place) => lines[y][place] === undefined);
      for (const line of lines.slice(y, y + (cell.rowSpan || rows.length))) for (let over = 0; over < cell.colSpan; over += 1) line[x + over] = "";
      lines[y][x] = text(cell);
    }
  }
  return lines;
}

function text(cell) {
  for (const line of cell.querySelectorAll("br")) line.replaceWith("\u0085");
  const parts = cell.querySelectorAll("p, li, div");
  const texts = (parts.length ? [...parts] : [cell]).map((part) => part.textContent.replace(/[ \t\r\n]+/g, " ").replaceAll("\u0085", "\n").trim());
  const found = texts.filter(Boolean).join("\n");
  return /[\n"]/.test(found) ? `"${found.replaceAll('"', '""')}"` : found;
}
