// What an editor's reader does not know of a file (elements that its model lacks, references to nothing, attributes that
// say what holds anyway, comments) is kept aside when the file is opened and put back when it is written; what the editor
// adds by itself, such as empty pages for sub-processes, is taken out again while nobody has touched it.
const ELEMENT = 1;
const TEXT = 3;
const INSTRUCTION = 7;
const COMMENT = 8;
const SPACES = "http://www.w3.org/2000/xmlns/";
const TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type";
const RETURN = "\uFDD0"; // stands for a carriage return until it is written: no text has this character

/**
 * What `written` lacks of `opened`: the text of a file, and what the editor writes of it untouched.
 *
 * Returns { restore(text), hidden, forget() }: the text with what was kept, as far as its place is still there; what of it
 * nobody sees in the editor, in words (`unresolved` are references that lead nowhere); and leaving just that out.
 */
export function keeping(opened, written, unresolved = []) {
  let values = [];
  let nodes = [];
  const added = [];
  const [was, now] = [read(opened), read(written)];
  const around = was ? outside(was) : ["", ""];
  if (was && now && expanded(was) === expanded(now)) compare(was, now, values, nodes, added);
  const alike = counted(was);
  const unseen = (one) => one.node.nodeType === ELEMENT && !one.instead;
  const dangling = (one) => one.wrote === null && unresolved.includes(one.said);
  return {
    restore(text) {
      const asWritten = !values.length && !nodes.length && !added.length && !around.some(Boolean);
      return asWritten ? text : restored(text, { values, nodes, added, alike, around });
    },
    hidden: [
      ...nodes.filter(unseen).map((one) => `${one.owner}: <${one.node.nodeName}> ${(one.node.getAttribute("name") || one.node.textContent.trim()).slice(0, 60)}`),
      ...values.filter(dangling).map((one) => `${one.owner}: ${one.name}="${one.said}"`),
    ],
    forget() {
      nodes = nodes.filter((one) => !unseen(one));
      values = values.filter((one) => !dangling(one));
    },
  };
}

/** The outermost element of a text, or null if it is no XML. */
export function read(text) {
  try {
    const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
    return root?.getElementsByTagName("parsererror").length ? null : root;
  } catch {
    return null;
  }
}

const isAside = (node) => node.nodeType === COMMENT || (node.nodeType === INSTRUCTION && node.target !== "xml");
const kids = (element) => Array.from(element.childNodes).filter((one) => one.nodeType === ELEMENT || isAside(one));
const elements = (element) => Array.from(element.childNodes).filter((one) => one.nodeType === ELEMENT);
const expanded = (node) => (node.namespaceURI ? `{${node.namespaceURI}}${node.localName}` : node.localName ?? node.nodeName);

// The remarks before and after the outermost element, as text.
function outside(root) {
  const all = Array.from(root.parentNode.childNodes);
  const said = (nodes) => nodes.filter(isAside).map((one) => `${asText(one)}\n`).join("");
  return [said(all.slice(0, all.indexOf(root))), said(all.slice(all.indexOf(root)))];
}

// How many elements have each id: files of other tools may use one twice.
function counted(root) {
  const counts = new Map();
  for (const one of root ? [root, ...root.getElementsByTagName("*")] : []) {
    const id = one.getAttribute("id");
    if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function compare(was, now, values, nodes, added) {
  compareAttributes(was, now, values);
  if (!elements(was).length && !elements(now).length && was.textContent !== now.textContent) {
    values.push({ at: address(now), owner: owner(was), attribute: null, wrote: now.textContent, said: was.textContent });
  }
  const pairs = pair(elements(was), elements(now));
  let before = null;
  for (const child of kids(was).reverse()) {
    const other = pairs.get(child);
    if (other && (expanded(other) !== expanded(child) || isMixed(child))) {
      nodes.unshift({ instead: address(other), wrote: asText(other), owner: owner(was), node: child });
      before = address(other);
    } else if (other) {
      compare(child, other, values, nodes, added);
      before = address(other);
    } else {
      nodes.unshift({ under: address(now), before, owner: owner(was), node: child });
    }
  }
  const known = new Set(pairs.values());
  added.push(...elements(now).filter((one) => !known.has(one)).map((one) => ({ at: address(one), wrote: asText(one) })));
}

// Text between elements: the editor's writer puts it before them.
const isMixed = (element) => elements(element).length > 0 && Array.from(element.childNodes).some((one) => one.nodeType === TEXT && one.data.trim());

function compareAttributes(was, now, values) {
  for (const attribute of Array.from(was.attributes)) {
    const { namespaceURI: space, localName: name, value: said } = attribute;
    const other = now.getAttributeNodeNS(space, name);
    if (other && (other.value === said || expanded(attribute) === TYPE)) continue; // the prefix of a type may change
    values.push({ at: address(now), owner: owner(was), attribute: attribute.nodeName, space, name, wrote: other?.value ?? null, said });
  }
  for (const { namespaceURI: space, localName: name, nodeName: attribute, value: wrote } of Array.from(now.attributes)) {
    if (space === SPACES || attribute === "id" || expanded({ namespaceURI: space, localName: name }) === TYPE || was.getAttributeNodeNS(space, name)) continue;
    values.push({ at: address(now), owner: owner(was), attribute, space, name, wrote, said: null });
  }
}

// Who is who: by id, else by what it draws or what is in it, else by order.
function pair(was, now) {
  const pairs = new Map();
  const free = new Set(now);
  const meet = (key) => {
    const waiting = new Map();
    for (const one of free) {
      if (key(one) !== null) waiting.set(key(one), [...(waiting.get(key(one)) ?? []), one]);
    }
    for (const one of was) {
      const found = pairs.has(one) || key(one) === null ? undefined : waiting.get(key(one))?.shift();
      if (found) pairs.set(one, found) && free.delete(found);
    }
  };
  const id = (one) => one.getAttribute("id");
  meet((one) => (id(one) ? `${expanded(one)}#${id(one)}` : null));
  meet((one) => id(one) || null); // written under another name
  meet((one) => (one.hasAttribute("bpmnElement") ? `${expanded(one)} ${one.getAttribute("bpmnElement").replace(/.*:/, "")}` : null));
  meet((one) => (id(one) ? null : `${expanded(one)} ${one.textContent.trim()}`));
  meet((one) => (id(one) ? null : expanded(one)));
  return pairs;
}

// An element's place in what the editor writes: its id, else its name and number below one that has a place.
const places = new WeakMap();

function address(element) {
  if (!places.has(element)) places.set(element, placeOf(element));
  return places.get(element);
}

function placeOf(element) {
  if (element.getAttribute("id")) return { id: element.getAttribute("id"), name: expanded(element) };
  const parent = element.parentNode;
  if (parent.nodeType !== ELEMENT) return {};
  const alike = elements(parent).filter((one) => expanded(one) === expanded(element));
  return { under: address(parent), name: expanded(element), number: alike.indexOf(element) };
}

const asText = (element) => new XMLSerializer().serializeToString(element);

function owner(element) {
  for (let one = element; one?.nodeType === ELEMENT; one = one.parentNode) {
    if (one.getAttribute("id")) return one.getAttribute("name") || one.getAttribute("id");
  }
  return element.localName;
}

function restored(text, { values, nodes, added, alike, around }) {
  const root = read(text);
  if (!root) return text;
  const ids = new Map([root, ...root.getElementsByTagName("*")].map((one) => [`${expanded(one)}#${one.getAttribute("id")}`, one]));
  const found = new Map();
  const find = (at) => {
    if (!found.has(at)) found.set(at, search(at));
    return found.get(at);
  };
  const search = (at) => {
    if (!at) return null;
    if (at.id) return ids.get(`${at.name}#${at.id}`) ?? null;
    if (!at.under) return root;
    const parent = find(at.under);
    return (parent && elements(parent).filter((one) => expanded(one) === at.name)[at.number]) ?? null;
  };
  for (const one of values) say(find(one.at), one);
  // Where they are is looked up before any of them changes the numbers of others.
  const spots = nodes.map((one) => [one, find(one.instead ?? one.under), find(one.before)]);
  const extras = added.map((one) => [one, find(one.at)]);
  for (const [one, element] of extras) if (element && asText(element) === one.wrote) remove(element);
  const there = counted(root);
  for (const [one, place, before] of spots) {
    const id = one.node.getAttribute?.("id");
    if (one.instead) replace(place, one);
    else if (!id || (there.get(id) ?? 0) < alike.get(id)) insert(place, before, one.node);
  }
  markReturns(root);
  const head = /^\s*<\?xml[^>]*\?>\s*/.exec(text)?.[0] ?? "";
  return `${head}${around[0]}${asText(root).replaceAll(RETURN, "&#13;")}\n${around[1]}`;
}

// Written as it is, a carriage return would be read as a new line.
function markReturns(node) {
  for (const one of Array.from(node.childNodes)) {
    if (one.nodeType === TEXT && one.data.includes("\r")) one.data = one.data.replaceAll("\r", RETURN);
    else markReturns(one);
  }
}

// Only where nobody has written something else since.
function say(element, { attribute, space, name, wrote, said }) {
  if (!element) return;
  if (attribute === null) {
    if (!elements(element).length && element.textContent === wrote) element.textContent = said;
  } else if ((element.getAttributeNodeNS(space, name)?.value ?? null) === wrote) {
    if (said === null) element.removeAttributeNS(space || null, name);
    else element.setAttributeNS(space === SPACES ? SPACES : space || null, attribute, said);
  }
}

function remove(element) {
  const gap = element.previousSibling;
  if (gap?.nodeType === TEXT) gap.parentNode.removeChild(gap);
  element.parentNode.removeChild(element);
}

function replace(element, { wrote, node }) {
  if (element && asText(element) === wrote) element.parentNode.replaceChild(element.ownerDocument.importNode(node, true), element);
}

function insert(parent, before, node) {
  if (!parent) return;
  const next = before?.parentNode === parent ? before : null;
  const end = parent.lastChild?.nodeType === TEXT && elements(parent).length ? parent.lastChild : null;
  const gap = parent.firstChild?.nodeType === TEXT && elements(parent).length ? parent.firstChild : null;
  if (next) {
    parent.insertBefore(parent.ownerDocument.importNode(node, true), next);
    if (gap) parent.insertBefore(gap.cloneNode(false), next);
  } else {
    if (gap && end) parent.insertBefore(gap.cloneNode(false), end);
    parent.insertBefore(parent.ownerDocument.importNode(node, true), end);
  }
}
