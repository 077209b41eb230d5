// The editor's reader looks references up by the id alone. BPMN writes them as QNames: one with a prefix of the file's own
// namespace (targetNamespace), or with spaces around it, means the element of that id; the reader is given the id.
import { read } from "../kept.js";

const ELEMENT = 1;

/** The text of a model whose references to its own elements are their ids; the same text where they are that already. */
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
  return changed.some(Boolean) ? new XMLSerializer().serializeToString(root) : text;
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
