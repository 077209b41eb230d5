// The editor's reader looks references up by the id alone. BPMN writes them as QNames: one with a prefix of the file's own
// namespace (targetNamespace), or with spaces around it, means the element of that id; the reader is given the id. A shape
// whose id is taken is given to it without one: it would not be drawn.
import { read } from "../kept.js";

const ELEMENT = 1;

/** The text of a model as the editor's reader understands all of it; the same text where nothing has to be changed. */
export function plainReferences(text) {
  const root = read(text);
  const space = root?.getAttribute("targetNamespace");
  if (!root) return text;
  const all = [root, ...root.getElementsByTagName("*")];
  const ids = new Set(all.map((one) => one.getAttribute("id")).filter(Boolean));
  const plain = (node, value) => {
    const [, prefix, id] = /^\s*(?:([^\s:]+):)?([^\s:]+)\s*$/.exec(value) ?? [];
    return ids.has(id) && (!prefix || node.lookupNamespaceURI(prefix) === space) ? id : value;
  };
  const changed = all.map((one) => rewrite(one, (value) => plain(one, value)));
  changed.push(...unnamed(all));
  return changed.some(Boolean) ? new XMLSerializer().serializeToString(root) : text;
}

// The shapes that lost an id which another element has.
function unnamed(all) {
  const isDrawn = (one) => one.hasAttribute("bpmnElement");
  const taken = new Set(all.filter((one) => !isDrawn(one)).map((one) => one.getAttribute("id")));
  return all.filter(isDrawn).filter((one) => {
    const id = one.getAttribute("id");
    if (id && taken.has(id)) one.removeAttribute("id");
    taken.add(id);
    return id && !one.hasAttribute("id");
  });
}

// Gives whether anything of the element, other than its id and names, came out otherwise.
function rewrite(element, plain) {
  let changed = false;
  for (const one of Array.from(element.attributes)) {
    const value = plain(one.value);
    if (one.name === "id" || one.name === "name" || value === one.value) continue;
    one.value = value;
    changed = true;
  }
  if (Array.from(element.childNodes).some((one) => one.nodeType === ELEMENT)) return changed;
  const value = plain(element.textContent);
  if (value === element.textContent) return changed;
  element.textContent = value;
  return true;
}
