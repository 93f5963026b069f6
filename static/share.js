// Sharing and copying, for the pages that offer it; portal.js comes before this file.
"use strict";

// What only some browsers can do is hidden until it is known that this one can.
function offer(page) {
  const file = new File([], "label.pdf", { type: "application/pdf" });
  const canShare = navigator.canShare?.({ files: [file] });
  for (const button of page.querySelectorAll("[data-share]")) button.hidden = !canShare;
  for (const button of page.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

async function share(button) {
  const reply = await fetch(button.dataset.share);
  if (!reply.ok) return;
  const content = await reply.blob();
  const file = new File([content], named(reply), { type: content.type });
  await navigator.share({ files: [file] });
}

// As the download is called, so that it says whose label it is to those who get it.
function named(reply) {
  const header = reply.headers.get("Content-Disposition");
  const [, encoded, plain] = /filename(?:\*=utf-8''([^;]+)|="([^"]+)")/i.exec(header);
  return encoded ? decodeURIComponent(encoded) : plain;
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = spoken().textContent = button.dataset.done;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-share], [data-copy]");
  // A customer who closes the browser's own window has changed their mind; that is no error.
  if (button) (button.dataset.share ? share : copy)(button).catch(() => {});
});

offer(document);
document.addEventListener("htmx:afterSwap", () => offer(document));
