// What only the items page needs beside portal.js, which brings this file. The page works without it.
"use strict";

// The reason "Other" says nothing by itself, so its note unfolds, and so does that of a marked one.
const WANTS_NOTE = "option:is([value='3'], [data-note]):checked, input[data-note]:checked";

function unfold(field) {
  const extra = field.closest(".more")?.querySelector(".extra");
  if (extra && field.matches("[name^=reason]") && field.parentElement.querySelector(WANTS_NOTE)) extra.open = true;
}

document.addEventListener("change", (event) => unfold(event.target));
panel().querySelectorAll("[name^=reason]").forEach(unfold); // what was chosen before this file came

// A long list shows the items whose names hold what is typed; those that are ticked stay.
function filter() {
  const field = panel().querySelector("[data-filter]");
  const wanted = field?.value.trim().toLocaleLowerCase();
  for (const row of field?.closest("fieldset").querySelectorAll(".picks label") || []) {
    row.hidden = !row.firstChild.checked && !row.textContent.toLocaleLowerCase().includes(wanted);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) filter();
});
filter(); // by what was typed before this file came

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-filter]")) event.preventDefault();
});

// The sum at each refund wish follows what is ticked, and stays away where a price is not known.
function showSums(pieces, sum) {
  const wishes = document.getElementById("refund");
  const { currency } = wishes?.dataset || {};
  if (!currency) return;
  const { format } = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency });
  for (const price of wishes.querySelectorAll("[data-less]")) {
    price.textContent = pieces && sum >= 0 ? format(Math.max(sum - price.dataset.less, 0)) : "";
  }
}

// There are no more parcels than pieces.
function limitParcels(pieces) {
  const parcels = panel().querySelector("[data-most]");
  if (!parcels || !(pieces > 0)) return;
  const most = Math.min(pieces, parcels.dataset.most);
  parcels.max = most;
  if (parcels.value > most) parcels.value = most;
}

function addUp() {
  let pieces = 0;
  let sum = 0;
  for (const { name, form, dataset } of panel().querySelectorAll("[name^=chosen]:checked")) {
    const field = form.elements[name.replace("chosen", "quantity")];
    const count = field?.validity.valid ? Number(field.value) : NaN; // no sum of more than was bought
    pieces += count;
    sum += count * dataset.price;
  }
  showSums(pieces, sum);
  limitParcels(pieces);
  markBounds();
}

// A number's two buttons stop at its bounds, but keep the focus there.
function step(button) {
  const { parentElement, dataset } = button;
  const field = parentElement.querySelector("input");
  if (button.getAttribute("aria-disabled") === "true") return;
  field.value = Math.min(Math.max((Math.round(field.value) || 0) + Number(dataset.step), field.min), field.max);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  announce(`${field.labels[0].querySelector(".name").textContent}: ${field.value}`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (button) step(button);
});

function markBounds() {
  for (const button of panel().querySelectorAll("[data-step]")) {
    const field = button.parentElement.querySelector("input");
    const isLast = button.dataset.step > 0 ? Number(field.value) >= field.max : field.value && Number(field.value) <= field.min;
    button.setAttribute("aria-disabled", Boolean(isLast));
  }
}

for (const name of ["input", "shown", "htmx:afterSettle"]) document.addEventListener(name, addUp);
addEventListener("pageshow", addUp);
addUp();
