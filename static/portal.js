// Adds focus, title and spoken status to htmx. Every page works without this file.
"use strict";

// htmx comes once the page is on the screen, because a phone's slow line and processor have the page
// to show first. What is pressed before that goes the way it goes without JavaScript.
const own = document.currentScript.dataset;
const LATEST = 3000; // milliseconds, for a page in a hidden tab, which nothing paints

const brought = new Set();

function bring(url, then) {
  if (!url || brought.has(url)) return;
  brought.add(url);
  const script = document.createElement("script");
  script.src = url;
  script.addEventListener("load", then);
  document.head.append(script);
}

function catchUp() {
  const missed = document.querySelector("[data-preview]:checked:not([checked])");
  if (missed) htmx.trigger(missed, "change");
}

// What only one page needs comes with that page and after it, so that the first one stays small.
const bringMore = () => bring(document.querySelector("[data-script]")?.dataset.script);

document.addEventListener("htmx:afterSettle", bringMore);

// A frame that is asked for comes before the paint, so the browser has to say when that was.
function painted(then) {
  setTimeout(then, LATEST);
  if (!window.PerformanceObserver?.supportedEntryTypes?.includes("paint")) {
    requestAnimationFrame(() => setTimeout(then));
    return;
  }
  new PerformanceObserver((_entries, observer) => {
    observer.disconnect();
    setTimeout(then);
  }).observe({ type: "paint", buffered: true });
}

addEventListener("load", () => painted(() => {
  bring(own.htmx, catchUp);
  bringMore();
}));

// Until then, back and forward to a page that htmx had shown load that page.
addEventListener("popstate", (event) => {
  if (event.state && !window.htmx) window.location.reload();
});

const panel = () => document.getElementById("panel");
const spoken = () => document.getElementById("status");
const isPoll = (element) => element.matches("[data-poll]");
let said = "";

// The portal did not answer. A poll goes on by itself; a form says so and can be sent again.
function unanswered(element) {
  if (isPoll(element)) return;
  const offline = document.getElementById("offline");
  offline.hidden = false;
  offline.focus();
}

// Speak a text once, not again at each poll.
function announce(text) {
  if (text !== said) spoken().textContent = text;
  said = text;
}

document.addEventListener("htmx:sendError", (event) => unanswered(event.detail.elt));

// A pressed button says at once what it does, and a screen reader hears it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt.querySelector?.("[data-busy]:not([data-words])");
  if (!button) return;
  button.dataset.words = button.textContent;
  button.textContent = spoken().textContent = button.dataset.busy;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const button = event.detail.elt.querySelector?.("[data-words]");
  if (!button) return;
  button.textContent = button.dataset.words;
  delete button.dataset.words;
});

// What was wrong with a field is over once the customer corrects it.
document.addEventListener("input", (event) => {
  const field = event.target.closest(".has-error");
  if (!field) return;
  field.classList.remove("has-error");
  field.querySelector(".error")?.remove();
  event.target.removeAttribute("aria-invalid");
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event.detail.elt)) said = panel().firstElementChild.dataset.status;
});

// An error page may be a whole document; ours has a panel, a gateway's has none.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 204) return;
  const text = event.detail.xhr.responseText;
  if (text.includes('id="panel"')) {
    event.detail.selectOverride = "#panel > *";
  } else if (!text.includes('id="heading"')) {
    event.detail.shouldSwap = false;
    unanswered(event.detail.requestConfig.elt);
  }
});

// What the customer types during an upload is newer than what the server received.
let live = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const isQuiet = event.detail.requestConfig.elt.matches("[data-quiet]");
  live = isQuiet && event.detail.shouldSwap ? typedSoFar() : null;
});

// A chosen option stays where it was pressed, though what was open above it folds.
let pressed = 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  pressed = event.detail.requestConfig.elt.getBoundingClientRect().top;
});

// A form that comes back with errors has the same address, so it gets no second history entry.
document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
  const history = event.detail.history;
  const path = history.path && new URL(history.path, window.location.href).href;
  if (history.type === "push" && path === window.location.href.split("#")[0]) history.type = "replace";
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel()) return;
  if (live) refill(live);
  live = null;
  document.getElementById("offline").hidden = true;
  const page = panel().firstElementChild;
  if (!page) return;
  if (page.dataset.title) document.title = page.dataset.title.trim();
  const asked = event.detail.requestConfig.elt;
  if (asked.matches("[data-poll], [data-quiet], [data-preview]") && !page.querySelector("[data-problem]")) {
    announce(page.dataset.status || document.title);
    const next = document.getElementById(asked.dataset.focus);
    if (next) next.focus({ preventScroll: true });
    if (next && asked.type === "radio") scrollBy(0, next.getBoundingClientRect().top - pressed);
    return;
  }
  spoken().textContent = said = "";
  const problem = page.querySelector("[data-problem]");
  (problem || page.querySelector("h1")).focus({ preventScroll: true });
});

// A single mistake is brought into sight, once htmx has scrolled to the top.
document.addEventListener("htmx:afterSettle", () => {
  const links = panel().querySelectorAll("[data-problem] a[href^='#']");
  if (links.length !== 1) return;
  setTimeout(() => document.querySelector(links[0].hash)?.scrollIntoView({ block: "center" }));
});

// A page that waits has to survive a reload with what was typed, so the browser itself sends for it.
document.addEventListener("htmx:afterSettle", () => {
  const form = panel().querySelector("form[data-as-a-page]");
  if (form) form.submit();
});

// The portal was too busy. What was typed is sent again by itself, unless it is sent by hand.
function sendAgain() {
  const form = document.querySelector("form[data-again]");
  if (!form) return;
  const sending = setTimeout(() => form.isConnected && form.submit(), form.dataset.again * 1000);
  delete form.dataset.again;
  form.addEventListener("submit", () => clearTimeout(sending));
}

sendAgain();
document.addEventListener("htmx:afterSettle", sendAgain);

// htmx stores the page's address in the browser; nothing may stay on a shared computer.
for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:load"]) {
  document.addEventListener(name, () => sessionStorage.removeItem("htmx-current-path-for-history"));
}

// The chosen place's pin stands out on the map. Without scripts no pin does.
function markPins() {
  for (const pin of document.querySelectorAll("label.pin")) pin.classList.toggle("chosen", pin.control.checked);
}

for (const name of ["change", "htmx:afterSettle", "DOMContentLoaded"]) document.addEventListener(name, markPins);

// Another language loads the same page again and puts what was typed back into its fields.
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";
const nameOf = (field) => field.name + (isTicked(field) ? `=${field.value}` : "");
const fields = () =>
  [...panel().querySelectorAll("input:not([type=hidden], [type=file]), select, textarea")];

function refill(typed) {
  for (const field of fields()) {
    if (!typed.has(nameOf(field))) continue;
    field[isTicked(field) ? "checked" : "value"] = typed.get(nameOf(field));
    const folded = field.closest(".extra");
    if (folded && field.value) folded.open = true;
  }
}

const typedSoFar = () =>
  new Map(fields().map((field) => [nameOf(field), isTicked(field) ? field.checked : field.value]));

function show(page) {
  const typed = typedSoFar();
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(page.body);
  refill(typed);
  window.htmx?.process(document.body);
  document.dispatchEvent(new Event("shown"));
  document.querySelector("[data-language] summary").focus();
}

// The list of languages closes like any menu.
document.addEventListener("click", (event) => {
  const menu = document.querySelector("[data-language] [open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("[data-language] [open]");
  if (!menu || event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-language]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.set("next", window.location.pathname + window.location.search);
  try {
    const reply = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (!page.getElementById("panel")) throw new Error("not a page of ours");
    show(page);
  } catch {
    unanswered(form);
  }
});

// A picture for which the portal had no room at the moment is asked for again, twice.
document.addEventListener("error", (event) => {
  const image = event.target;
  const tries = Number(image.dataset?.tries || 0);
  if (!image.matches?.(".product img, .map img")) return;
  if (tries > 1) {
    image.remove(); // which shows the sign for a product
    return;
  }
  image.dataset.tries = tries + 1;
  setTimeout(() => { image.src = image.getAttribute("src"); }, 2000);
}, true);
