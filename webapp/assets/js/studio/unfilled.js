// form-js fills in defaults when it opens a form. What it added and nobody touched is left out again when it is saved.
const parts = (component) => component.components ?? [];

/** `before` as it was read, `opened` as form-js holds it: returns a function that clears what form-js added. */
export function unfilled(before, opened) {
  const known = new Map();
  const pair = (one, filled) => {
    known.set(filled.id, { one, filled });
    parts(filled).forEach((inner, place) => parts(one)[place] && pair(parts(one)[place], inner));
  };
  pair(before, opened);

  const clear = (component) => {
    const found = known.get(component.id);
    const kept = Object.entries(component).filter(([name, value]) => name === "components" || !found || name in found.one || JSON.stringify(value) !== JSON.stringify(found.filled[name]));
    const cleared = Object.fromEntries(kept);
    if (cleared.components) cleared.components = cleared.components.map(clear);
    return cleared;
  };
  return clear;
}
