// Fields that come back from the server show what was sent. What somebody typed or chose since then stays, and so do
// chosen files, which travel with the form alone.

const same = (some, others) => some.length === others.length && some.every((one, at) => one === others[at]);
const texts = (form, name) => form.getAll(name).filter((value) => typeof value === "string");

// What `now` has otherwise than `sent`: name -> values.
export function changedSince(now, sent) {
  const names = [...new Set([...now.keys(), ...sent.keys()])];
  const changed = names.filter((name) => !same(texts(now, name), texts(sent, name)));
  return new Map(changed.map((name) => [name, texts(now, name)]));
}

// Set controls to the values that were kept for their names. Returns the controls that are another than before.
export function putBack(controls, kept) {
  const left = new Map([...kept].map(([name, values]) => [name, [...values]]));
  return controls.filter((one) => !["file", "hidden"].includes(one.type) && left.has(one.name) && put(one, left.get(one.name)));
}

function put(control, values) {
  if (["checkbox", "radio"].includes(control.type)) return set(control, "checked", values.includes(control.value));
  if (control.options) return [...control.options].filter((one) => set(one, "selected", values.includes(one.value))).length > 0;
  return set(control, "value", values.shift() ?? "");
}

function set(control, what, value) {
  const isOther = control[what] !== value;
  control[what] = value;
  return isOther;
}

const controlsOf = (fields) => [...fields.querySelectorAll("input, select, textarea")];
const kept = new WeakMap();

// A page's fields keep what came meanwhile through every answer that replaces them.
export function keepMeanwhile(page) {
  page.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const fields = detail.target.id === "form-fields" && detail.target;
    const form = fields && fields.closest("form");
    if (!form) return;
    const files = controlsOf(fields).filter((one) => one.type === "file" && one.files.length);
    kept.set(detail.xhr, { values: changedSince(new FormData(form), detail.requestConfig.formData), files });
  });
  page.addEventListener("htmx:afterSwap", ({ detail }) => {
    const fields = kept.has(detail.xhr) && page.getElementById("form-fields");
    if (!fields) return;
    const { values, files } = kept.get(detail.xhr);
    kept.delete(detail.xhr);
    files.forEach((old) => controlsOf(fields).filter((one) => one.type === "file" && one.name === old.name).forEach((one) => (one.files = old.files)));
    putBack(controlsOf(fields), values).forEach((one) => one.dispatchEvent(new Event("change", { bubbles: true })));
  });
}
