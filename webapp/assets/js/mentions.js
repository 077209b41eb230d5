// Names to choose from while somebody writes @ and letters. Without it, people are ticked in the list below the text.
import htmx from "htmx.org";

const BEHIND = /@([\p{L}\p{N}·]{0,20})$/u;
const around = (area) => area?.closest("[data-mentions]");
const list = (area) => around(area)?.querySelector("[role=listbox]");
const options = (box) => [...box.querySelectorAll("[role=option]")];
const chosen = (box) => box.querySelector("[aria-selected=true]");
const letters = (area) => BEHIND.exec(area.value.slice(0, area.selectionStart))?.[1];

const mark = (area, box, option) => {
  for (const one of options(box)) one.setAttribute("aria-selected", String(one === option));
  option ? area.setAttribute("aria-activedescendant", option.id) : area.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const close = (area) => {
  const box = list(area);
  box.hidden = true;
  box.replaceChildren();
  area.removeAttribute("aria-activedescendant");
};

const ask = (area) => {
  const box = list(area);
  const said = letters(area);
  if (said === undefined) return close(area);
  const address = `${around(area).dataset.mentions}?q=${encodeURIComponent(said)}`;
  htmx.ajax("GET", address, { target: box, swap: "innerHTML" }).then(() => {
    const all = options(box);
    box.hidden = !all.length || letters(area) === undefined;
    mark(area, box, box.hidden ? null : all[0]);
  });
};

const take = (area, option) => {
  const before = area.value.slice(0, area.selectionStart).replace(BEHIND, `@${option.dataset.name} `);
  const behind = area.value.slice(area.selectionStart);
  area.value = before + behind;
  area.setSelectionRange(before.length, before.length);
  close(area);
  area.focus();
};

let waiting;
document.addEventListener("input", ({ target, isComposing }) => {
  if (isComposing || !target.matches("[data-mentions] textarea")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(target), 150);
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  const box = area.matches?.("[data-mentions] textarea") && list(area);
  if (!box || box.hidden || event.isComposing) return;
  const all = options(box);
  const at = all.indexOf(chosen(box));
  if (event.key === "ArrowDown") mark(area, box, all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") mark(area, box, all[(at + all.length - 1) % all.length]);
  else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(area, all[at]);
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-mentions] [role=option]");
  if (!option) return;
  event.preventDefault(); // the text keeps the focus
  take(around(option).querySelector("textarea"), option);
});
