/* Compares a chosen or dropped file with the issued one by its digest, without sending it.
   Without this file, or without a secure connection, the form sends it and the server compares. */
"use strict";

const form = document.querySelector("form[data-check]");
if (form && globalThis.crypto?.subtle) {
  const field = form.querySelector("input[type=file]"), output = document.querySelector("#verdict");
  form.querySelector("[data-plain]")?.remove();

  const headline = document.querySelector("[data-other]"), issued = headline.textContent;

  // The verdict stands first on the page: it is scrolled to, focused and read out.
  const say = (name, digest) => {
    const told = form.querySelector(`[data-verdict=${name}]`).content.cloneNode(true);
    told.querySelector("[data-digest]")?.append(digest);
    output.replaceChildren(told);
    headline.textContent = name === "other" ? headline.dataset.other : issued;
    output.focus();
  };
  const compare = async (file) => {
    if (!file) return;
    try {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      say(digest === form.dataset.check ? "same" : "other", digest.match(/.{8}/g).join(" "));
    } catch {
      say("unread");
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
