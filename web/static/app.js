// Comfort only: every page does its work without this file.
"use strict";

// A changed choice is asked for at once; without scripts the button does it.
document.addEventListener("change", (event) => {
  if (event.target.matches('form.find select')) event.target.form.requestSubmit();
});

// The search follows the typing, a little later.
let typing;
document.addEventListener("input", (event) => {
  if (!event.target.matches('form.find input[type="search"]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => event.target.form.requestSubmit(), 300);
});

// What sorts the list is part of the next search, so the form takes it over from the address.
document.addEventListener("htmx:after:history:push", () => {
  const form = document.querySelector('form.find');
  if (!form) return;
  const asked = new URLSearchParams(location.search);
  for (const name of ["sort", "order"]) {
    form.querySelector(`input[name="${name}"]`)?.remove();
    if (!asked.has(name)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value: asked.get(name) });
    form.append(field);
  }
});

// The arrow keys walk the heat map.
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".heat td");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!cell || !step) return;
  const rows = [...cell.closest("tbody").rows];
  const next = rows[rows.indexOf(cell.parentElement) + step[0]]?.cells[cell.cellIndex + step[1]]?.querySelector("a");
  if (!next) return;
  next.focus();
  event.preventDefault();
});

// The API's answers: a browser that follows such a link by itself is sent to the page instead.
for (const link of document.querySelectorAll("a[data-json]")) link.hidden = false;
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-json]");
  if (!link) return;
  event.preventDefault();
  const reply = await fetch(link.href, { headers: { Accept: "application/json" } });
  const text = JSON.stringify(await reply.json(), null, 2);
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href, download: link.dataset.json }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
});

// What went wrong is told by a page of its own; a page that only looks again every second waits until it can.
document.addEventListener("htmx:before:response", (event) => {
  const { request, response } = event.detail.ctx;
  const isLook = event.target.matches?.("[hx-trigger]");
  if (response.status < 400 && !response.raw.redirected) return;
  event.preventDefault();
  if (response.status < 500 || !isLook) location.assign(request.action);
});
