// What the first run and the pages of a site's set-up are quicker with: an address is read while it is typed, a snippet is
// copied by a button.
"use strict";
(() => {
  // As `discussion/origins.rs` reads them; what it decides is decided there.
  const read = (typed) => {
    const bare = typed.replace(/\/+$/, "").replace(/:\*$/, "");
    const here = /^(localhost|[\d.]+|\[[\da-f:]+\])(:\d+)?(\/|$)/i.test(bare);
    if (!bare.includes("://") && !here && !bare.split("/")[0].includes(".")) return {};
    try {
      const url = new URL(bare.includes("://") ? bare : `${here ? "http" : "https"}://${bare}`);
      if (!/^https?:$/.test(url.protocol) || bare.includes("*")) return {};
      return { origin: url.origin, more: url.pathname !== "/" || url.search || url.hash };
    } catch {
      return {};
    }
  };
  for (const field of document.querySelectorAll("[data-origins]")) {
    const said = field.parentElement.querySelector("output");
    const look = () => {
      const all = field.value.split(/[\s,]+/).filter(Boolean).map(read);
      const wrong = all.find(({ origin, more }) => !origin || more);
      const words = !wrong ? field.dataset.read : wrong.origin ? field.dataset.path : field.dataset.unread;
      const origins = wrong ? wrong.origin : [...new Set(all.map(({ origin }) => origin))].join(", ");
      said.textContent = all.length ? words.replace("%", origins) : "";
      said.classList.toggle("wrong", Boolean(wrong));
    };
    field.addEventListener("change", look);
    // What is still being typed is not found fault with.
    field.addEventListener("input", () => said.classList.contains("wrong") && look());
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = words), 2000);
    });
  }

  // The thread beside a look follows while it is chosen.
  for (const form of document.querySelectorAll("[data-look]")) {
    const frame = document.querySelector("iframe[name=preview]");
    const colour = form.querySelector("[data-colour]"), written = form.elements.accent;
    const button = form.querySelector("[data-preview]");
    if (button) button.hidden = true;
    colour.hidden = false;
    const same = () => (colour.value = /^#[\da-f]{6}$/i.test(written.value) ? written.value : written.placeholder);
    same();
    let soon;
    form.addEventListener("input", ({ target }) => {
      if (target === colour) written.value = colour.value;
      else same();
      clearTimeout(soon);
      soon = setTimeout(() => frame.contentWindow.location.replace(`${form.dataset.look}?${new URLSearchParams(new FormData(form))}`), 120);
    });
  }
})();
