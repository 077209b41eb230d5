// Small comforts. Every page works without them.
import htmx from "htmx.org";
import { keepMeanwhile } from "./meanwhile.js";

// Requests made by htmx carry the session's token, as forms do.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// An open menu closes on Escape, on a click elsewhere, and when another one opens.
const menus = "details.account-menu, details.menu-toggle, details.row-menu";
const closeMenus = (but) =>
  document.querySelectorAll(menus).forEach((menu) => menu !== but && menu.removeAttribute("open"));
document.addEventListener("click", (event) => closeMenus(event.target.closest(menus)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(`:is(${menus})[open]`);
  if (open) {
    closeMenus();
    open.querySelector("summary").focus();
  }
});

// Parts of the menu that were folded stay folded on the pages that follow; the rail and the phone's menu show the same.
document.querySelectorAll(".menu-part > summary").forEach((summary) =>
  summary.addEventListener("click", () => {
    const folds = summary.parentElement.open;
    const alike = document.querySelectorAll(`.menu-part[data-part="${summary.parentElement.dataset.part}"]`);
    alike.forEach((part) => part === summary.parentElement || part.toggleAttribute("open", !folds));
    const folded = [...document.querySelectorAll("#rail .menu-part")].filter((part) => (part.contains(summary) ? folds : !part.open));
    document.cookie = `folded=${folded.map((part) => part.dataset.part).join(".")};path=/;max-age=31536000;samesite=lax`;
  }),
);

// "/" goes to the search field, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const search = document.getElementById("search");
  if (event.key !== "/" || typing || !search) return;
  event.preventDefault();
  search.focus();
});

// A form that was sent is not sent again by a double click; the server would refuse it anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
// What is on its way to be saved as a draft is left: the form carries all of it, and its answer may come first.
document.addEventListener("submit", ({ target }) =>
  target.querySelectorAll("[hx-post]").forEach((part) => htmx.trigger(part, "htmx:abort")),
);
document.addEventListener("htmx:beforeRequest", (event) => event.target.closest("form[data-sent]") && event.preventDefault());
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// What needs correcting is read out first.
document.querySelector(".error-summary")?.focus();

// A diagram larger than its frame opens where the case stands, else at its first sign or number if none is in view.
const showWhere = (page) =>
  page.querySelectorAll(".diagram").forEach((frame) => {
    // A sub-process that holds the step is active as well: the smallest of them is where it stands.
    const active = [...frame.querySelectorAll(".is-active, .is-failed")].map((one) => one.getBoundingClientRect());
    const around = frame.getBoundingClientRect();
    const signs = [...frame.querySelectorAll(".bpmn-sign")].map((one) => one.getBoundingClientRect());
    const inView = signs.some((one) => one.right < around.right && one.bottom < around.bottom);
    const here = active.sort((one, other) => one.width * one.height - other.width * other.height)[0] ?? (inView ? null : signs[0]);
    if (!here) return;
    frame.scrollLeft = here.left - around.left - frame.clientWidth / 2;
    frame.scrollTop = here.top - around.top - frame.clientHeight / 2;
  });
showWhere(document);
document.addEventListener("htmx:afterSwap", ({ detail }) => showWhere(detail.target));

// A draft that can no longer be saved is said to be so, once.
const sayUnsaved = ({ target }) => {
  const saved = target.closest("#form-fields") && document.querySelector("#saved[data-unsaved]");
  if (saved && saved.textContent !== saved.dataset.unsaved) saved.textContent = saved.dataset.unsaved;
};
document.addEventListener("htmx:responseError", sayUnsaved);
document.addEventListener("htmx:sendError", sayUnsaved);

// What is typed is saved as one goes; chosen files wait for the form itself.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData.entries()])
    if (value instanceof File) detail.formData.delete(name);
});
keepMeanwhile(document);
