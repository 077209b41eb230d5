// A form that was refused stands in the browser's history as a page to be read: going back to it opens it anew, where
// browsers would ask whether to send it again. What was typed comes back with it, to the same session only.
const session = document.querySelector('meta[name="csrf-token"]')?.content.split(".")[0];
const formOf = (action) => [...document.querySelectorAll("main form[method=post]")].find((form) => form.action === action);
const isTyped = ({ name, type }) => name && !["hidden", "password", "file", "submit", "button"].includes(type);
const isTicked = ({ type }) => type === "checkbox" || type === "radio";

const keep = (form) => {
  const fields = [...form.elements].filter(isTyped).filter((field) => !isTicked(field) || field.checked);
  const typed = fields.flatMap((field) => (field.selectedOptions ? [...field.selectedOptions] : [field]).map(({ value }) => [field.name, value]));
  history.replaceState({ typed, session, action: form.action }, "");
};

const bringBack = (form, typed) => {
  const named = (name) => typed.filter(([one]) => one === name).map(([, value]) => value);
  const fields = [...form.elements].filter(isTyped).filter(({ name }) => named(name).length);
  for (const field of fields) {
    const values = named(field.name);
    if (isTicked(field)) field.checked = values.includes(field.value);
    else if (field.multiple) [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
    else field.value = values[0];
  }
  fields[0]?.dispatchEvent(new Event("change", { bubbles: true })); // what else shows for these answers
};

// Choices that the browser itself brings back, such as those of an advanced search, are counted anew.
const differs = (field) => {
  if (isTicked(field)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
};
addEventListener("pageshow", () => {
  const changed = [...document.querySelectorAll("#choosing :is(input, select)")].find(differs);
  changed?.dispatchEvent(new Event("change", { bubbles: true }));
});

if ("readsAgain" in document.body.dataset) {
  const form = document.querySelector("main form[method=post]:has([aria-invalid], .error)");
  if (form) {
    keep(form);
    form.addEventListener("change", () => keep(form));
  } else history.replaceState(null, "");
} else if (history.state?.typed) {
  const form = history.state.session === session && formOf(history.state.action);
  if (form) bringBack(form, history.state.typed);
  history.replaceState(null, "");
}
