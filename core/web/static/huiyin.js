"use strict";
/* Everything here is a convenience: each page works without it. */

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
const visible = (element) => element.offsetParent !== null;

/* Menus: one open at a time, closed by Escape or a click elsewhere. */
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

/* Dialogs: opened by data-dialog, closed by data-close or a click beside them. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close();
  }
});

/* Fields that are asked for only when another one says so. */
function showConditional(form) {
  form.querySelectorAll("[data-shown-when]").forEach((field) => {
    const { field: key, values } = JSON.parse(field.dataset.shownWhen);
    const depended = form.querySelector(`[data-field="${CSS.escape(key)}"]`);
    const inputs = Array.from(form.elements).filter((element) => element.name === key);
    const held = inputs.some((input) =>
      input.type === "radio" || input.type === "checkbox"
        ? input.checked && values.includes(input.value)
        : values.includes(input.value));
    field.hidden = !held || Boolean(depended && depended.hidden);
    field.querySelectorAll("input, textarea, select").forEach((input) => { input.disabled = field.hidden; });
    field.querySelectorAll("[data-hint]").forEach((hint) => { hint.hidden = true; });
  });
}

/* A form answers at once that it was heard, and is sent once. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sent = "yes";
    (event.submitter || form.querySelector("button"))?.setAttribute("aria-busy", "true");
    setTimeout(release, 8000);  // the answer may have been a file
  }
});
function release() {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}
window.addEventListener("pageshow", release);

/* Files on their way: how much of them has arrived. */
document.addEventListener("htmx:xhr:progress", (event) => {
  const { lengthComputable, loaded, total } = event.detail;
  const form = event.detail.elt.closest("form");
  if (!form || !lengthComputable || total < 500000) return;
  let bar = form.querySelector("progress");
  if (!bar) {
    bar = document.createElement("progress");
    bar.setAttribute("aria-label", (form.querySelector("[data-primary]") || form.querySelector("button")).textContent.trim());
    form.append(bar);
  }
  bar.max = total;
  bar.value = loaded;
});

/* What was begun is not left by accident. */
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-form]");
  if (form) { changed.add(form); showConditional(form); }
});
document.addEventListener("submit", (event) => changed.delete(event.target));
window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

/* A form that can be long keeps itself on the server while it is filled in; files cannot be kept. */
const waiting = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, 1500, form));
});
async function keep(form) {
  if (!form.isConnected || form.dataset.sent) return;
  const body = new URLSearchParams({ _draft: form.dataset.draft });
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  const state = form.querySelector("[data-draft-state]");
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body });
    if (state) state.hidden = answer.status !== 200;
  } catch {
    if (state) state.hidden = true;  // no network: the browser still asks before the page is left
  }
}

/* Lists: j and k move, Enter opens. */
function move(step) {
  const rows = Array.from(document.querySelectorAll("[data-row]")).filter(visible);
  if (!rows.length) return;
  const from = rows.findIndex((row) => row.hasAttribute("data-selected"));
  const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1);
  if (from >= 0) rows[from].removeAttribute("data-selected");
  rows[to].setAttribute("data-selected", "");
  rows[to].scrollIntoView({ block: "nearest" });
  (rows[to].matches("a") ? rows[to] : rows[to].querySelector("a"))?.focus({ preventScroll: true });
}

/* Countdowns stay right while the page is open, by the server's clock; a page of yesterday is asked for again. */
const words = JSON.parse(document.body.dataset.countdown || "null");
const ahead = words ? new Date(words.now) - Date.now() : 0;
const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
function span(length) {
  const [unit, word] = length >= DAY ? [DAY, words.days] : length >= HOUR ? [HOUR, words.hours] : [MINUTE, words.minutes];
  return word.replace("%(number)s", Math.max(Math.floor(length / unit), 1));
}
function tick() {
  const now = Date.now() + ahead;
  document.querySelectorAll("[data-due] > time").forEach((time) => {
    const left = new Date(time.dateTime) - now;
    if (left >= 6 * HOUR) return;
    time.textContent = (left < 0 ? words.late : words.left).replace("%(span_label)s", span(Math.abs(left)));
    const chip = time.closest(".chip");
    if (left < 0 && chip && !chip.classList.contains("chip-overdue")) {
      chip.classList.remove("chip-soon", "chip-neutral");
      chip.classList.add("chip-overdue");
      chip.querySelector(".bi").className = "bi bi-exclamation-triangle-fill";
    }
  });
}
if (words) {
  const opened = new Date().toDateString();
  setInterval(() => {
    if (new Date().toDateString() === opened || changed.size || document.querySelector("dialog[open]")) tick();
    else window.location.reload();
  }, MINUTE / 2);
}

/* Keys. */
let going = false;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (going) {
    going = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const act = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "g": () => { going = true; setTimeout(() => { going = false; }, 1500); },
    "j": () => move(1),
    "k": () => move(-1),
    "x": () => document.querySelector("[data-row][data-selected] [data-pick]")?.click(),
    "a": () => {
      const first = Array.from(document.querySelectorAll("[data-act]")).find(visible);
      if (first) { first.focus(); first.click(); }
    },
    "?": () => document.getElementById("keys")?.showModal(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});

/* Pages and parts of pages, as they arrive. */
function arrive(root) {
  root.querySelectorAll("form[data-form]").forEach(showConditional);
  root.querySelector("[data-focus]")?.focus();
  root.querySelector("[data-focus-first] :is(input:not([type=hidden]), textarea, select)")?.focus({ preventScroll: true });
}
document.addEventListener("DOMContentLoaded", () => arrive(document));
document.addEventListener("htmx:load", (event) => {
  changed.forEach((form) => { if (!form.isConnected) changed.delete(form); });
  arrive(event.detail.elt);
});
/* What was begun is not swapped away: the browser asks, as for any page that is left. */
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt.closest("a[href]");
  if (link && changed.size) { event.preventDefault(); window.location.assign(link.href); }
});
/* A refused form comes back in its place; any other error takes the page, so that it says what is to be done. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { status } = event.detail.xhr;
  if (status < 400) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  if (status !== 422 && status !== 409) event.detail.target = document.body;
});
