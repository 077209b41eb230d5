// Work by keyboard: j and k walk the list, a letter presses the link or button that carries it in data-key, ? shows all.
// Letters can be switched off in the list of keys (they may be in the way of speech input); nobody who types is disturbed.
const OFF = "panhuo-keys-off";
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const dialog = () => document.getElementById("keys");
const pane = () => document.getElementById("pane");

const walk = (by) => {
  const all = rows();
  if (!all.length) return false;
  const here = all.findIndex((row) => row.closest("tr").contains(document.activeElement));
  const marked = all.findIndex((row) => row.closest("tr").classList.contains("selected"));
  const from = here >= 0 ? here : marked;
  const next = all[from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  if (pane()?.children.length) next.click();
  return true;
};

const tick = () => {
  const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
};

const press = (key) => {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const target = found.find((one) => one.offsetParent !== null) ?? found[0];
  target?.click();
  return Boolean(target);
};

const closePane = () => {
  if (!pane()?.children.length) return false;
  pane().replaceChildren();
  const marked = document.querySelector("[data-rows] tr.selected");
  marked?.classList.remove("selected");
  marked?.querySelector("[data-row]").focus();
  const address = new URL(location.href);
  address.searchParams.delete("task");
  history.replaceState(null, "", address);
  return true;
};

const showKeys = () => {
  dialog()?.showModal();
  return true;
};

const actions = { j: () => walk(1), k: () => walk(-1), x: tick, "?": showKeys };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog()?.open) return;
  if (event.key === "Escape" && !document.querySelector("details[open]")) return void closePane();
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (event.key !== "?" && localStorage.getItem(OFF)) return;
  const done = (actions[event.key] ?? (() => /^[a-z]$/.test(event.key) && press(event.key)))();
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) showKeys();
  const close = event.target.closest("#pane [data-close]");
  if (close && closePane()) event.preventDefault();
});

// Which task stands beside the list; on a small screen it covers the list, so reading goes on there.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "pane") return;
  const shown = detail.target.querySelector("[data-task]")?.dataset.task;
  for (const row of rows()) {
    const box = row.closest("tr").querySelector("input[type=checkbox]");
    row.closest("tr").classList.toggle("selected", box?.value === shown);
  }
  const covers = getComputedStyle(detail.target.firstElementChild).position === "fixed";
  if (covers) document.getElementById("pane-title")?.focus();
});

// One tick for all of the page; a filter that is chosen is applied at once.
document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-all]"))
    for (const box of target.closest("table").querySelectorAll("tbody input[type=checkbox]")) box.checked = target.checked;
  if (target.matches("[data-submit]")) target.form.requestSubmit();
  if (target.id === "keys-on") target.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes");
});

const on = document.getElementById("keys-on");
if (on) on.checked = !localStorage.getItem(OFF);
