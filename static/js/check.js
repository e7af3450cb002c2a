/* Compares a chosen or dropped file with the issued one by its digest, without sending it.
   Without this file, or without a secure connection, the form sends it and the server compares. */
"use strict";

const form = document.querySelector("form[data-check]");
if (form && globalThis.crypto?.subtle) {
  const field = form.querySelector("input[type=file]"), output = form.querySelector("output");
  form.querySelector("[data-plain]")?.remove();

  const say = (bold, more) => {
    const words = document.createElement("b");
    words.textContent = bold;
    const rest = document.createElement("span");
    rest.textContent = more || "";
    output.replaceChildren(words, rest);
  };
  const compare = async (file) => {
    if (!file) return;
    say(form.dataset.busy);
    try {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      say(digest === form.dataset.check ? form.dataset.same : form.dataset.other, `${form.dataset.yours}: ${digest.match(/.{8}/g).join(" ")}`);
    } catch {
      say(form.dataset.unread);
    }
  };

  field.addEventListener("change", () => compare(field.files[0]));
  form.addEventListener("submit", (event) => {
    if (!field.files.length) return;
    event.preventDefault();
    compare(field.files[0]);
  });
  const card = form.closest("section");
  card.addEventListener("dragover", (event) => event.preventDefault());
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    compare(event.dataTransfer.files[0]);
  });
}
