// What htmx leaves to the page: focus, title, spoken status. Everything works without it.
"use strict";

const panel = () => document.getElementById("panel");

// An error page of the server's own is a whole document: take the content of its panel.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (/^\s*<!doctype/i.test(event.detail.xhr.responseText)) {
    event.detail.selectOverride = "#panel > *";
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== panel()) return;
  document.getElementById("offline").hidden = true;
  const page = panel().firstElementChild;
  if (!page) return;
  if (page.dataset.title) document.title = page.dataset.title.trim();
  if (event.detail.requestConfig.elt.matches("[data-poll], [data-quiet]")) {
    announce(page.dataset.status || page.dataset.title);
  } else {
    (page.querySelector("[data-problem]") || page.querySelector("h1")).focus({ preventScroll: true });
  }
});

// Said once per change: a live region speaks again only when its text is another.
function announce(text) {
  const status = document.getElementById("status");
  if (status.textContent !== text) status.textContent = text;
}

// A form that comes back with errors has the same address: no second entry in the history.
document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
  const history = event.detail.history;
  const here = window.location.pathname + window.location.search;
  if (history.type === "push" && new URL(history.path, window.location.href).href === new URL(here, window.location.href).href) {
    history.type = "replace";
  }
});

document.addEventListener("htmx:sendError", (event) => {
  const from = event.detail.elt;
  if (from.matches("[data-poll]")) {
    window.htmx.trigger(from, "retry");
    return;
  }
  const offline = document.getElementById("offline");
  offline.hidden = false;
  offline.focus();
});

// What a poll shows first must count as said, so that only a change is spoken.
document.addEventListener("htmx:beforeRequest", (event) => {
  const status = document.getElementById("status");
  if (event.detail.elt.matches("[data-poll]") && !status.textContent) {
    status.textContent = panel().firstElementChild.dataset.status;
  }
});
