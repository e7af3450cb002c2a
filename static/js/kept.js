/* On the plan's page: what was typed in its editor, is not saved and waits in this browser. */
"use strict";

(() => {
  const desk = document.getElementById("kept");
  if (!desk) return;
  const drawer = new Drawer(desk), labels = JSON.parse(desk.dataset.labels), shown = new Set();
  const make = (tag, about) => Object.assign(document.createElement(tag), about);

  // The texts of a draft by the names of their fields; choices and dates are no text to copy.
  function texts({ names, all }, part) {
    const found = names.map((name) => [labels[part]?.fields[name], all[name]?.[0]]);
    return found.filter(([label, text]) => label && text);
  }
  function show({ name, place, draft }) {
    const part = place.slice(desk.dataset.start.length).split("/")[0], found = texts(draft, part);
    if (!found.length && !desk.dataset.open) return;
    const panel = document.getElementById("kept-text").content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-at]").textContent = [labels[part]?.label, new Date(draft.at).toLocaleString("lt-LT", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Vilnius" })].filter(Boolean).join(", ");
    for (const [label, text] of found) {
      const field = make("label", { className: "field" });
      field.append(label, make("textarea", { readOnly: true, value: text, rows: Math.min(8, 1 + Math.ceil(text.length / 70)) }));
      panel.querySelector("[data-texts]").append(field);
    }
    const open = panel.querySelector("[data-open]"), copy = panel.querySelector("[data-copy]");
    if (open) open.href = `${desk.dataset.start}${part}/`;
    if (!found.length || !navigator.clipboard) copy.remove();
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(found.map(([, text]) => text).join("\n\n"));
      copy.textContent = copy.dataset.copy;
    });
    panel.querySelector("[data-discard]").addEventListener("click", () => { drawer.drop(name); panel.remove(); });
    desk.append(panel);
  }
  async function look() {
    for (const kept of await drawer.find(desk.dataset.start, look)) {
      if (shown.has(kept.name)) continue;
      shown.add(kept.name);
      if (await drawer.isSaved(kept)) drawer.drop(kept.name); else show(kept);
    }
  }
  look();
})();
