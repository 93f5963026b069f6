// What only the console needs. Every page of it works without this file.
"use strict";

// "/" goes to the console's search, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("search");
  const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || !search || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Where the queues stand in one row, the chosen one comes into sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// "j" and "k" go to the next and the previous return of a list, and Enter opens it.
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!step || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...document.querySelectorAll(".returns .id a, .cases h2 a")];
  const next = links[links.indexOf(document.activeElement) + step] || links[0];
  if (next) next.focus();
});

// The shop links to an order by a fragment, which no server and no log ever sees.
window.addEventListener("load", () => {
  const field = document.querySelector("form[data-by-fragment] [name=number]");
  const order = new URLSearchParams(window.location.hash.slice(1)).get("order");
  if (!field || !order || field.value) return;
  field.value = order;
  field.form.submit();
});

// A text to copy is selected with one click.
document.addEventListener("click", (event) => {
  if (event.target.matches("textarea[readonly]")) event.target.select();
});
