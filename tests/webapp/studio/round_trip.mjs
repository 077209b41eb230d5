// Reads [[kind, text, edits, ways], ...] as JSON and gives {xml, hidden} of each text as the editors' own readers and writers
// hand it back with what was kept, or {problem}. An edit is [id, property, value]; null removes the element or value. Ways
// are edits that nobody makes: what an editor writes of its own accord.
import { DOMParser, XMLSerializer } from "@xmldom/xmldom";
import { readFileSync } from "node:fs";
import { createRequire, register } from "node:module";

// As webapp/assets/build.mjs bundles them.
const ids = new URL("../../../webapp/assets/ids.mjs", import.meta.url);
register(`data:text/javascript,${encodeURIComponent(`
  import { widenIds } from "${ids}";
  export async function load(url, context, next) {
    const found = await next(url, context);
    return url.includes("/moddle-xml/dist/") ? { ...found, source: widenIds(String(found.source)) } : found;
  }`)}`);
Object.assign(globalThis, { DOMParser, XMLSerializer });
const { BpmnModdle } = await import("bpmn-moddle");
const { DmnModdle } = await import("dmn-moddle");
const { keeping } = await import("../../../webapp/assets/js/studio/kept.js");
const { plainReferences } = await import("../../../webapp/assets/js/studio/bpmn/references.js");
const zeebe = createRequire(import.meta.url)("zeebe-bpmn-moddle/resources/zeebe.json");
const moddles = { bpmn: new BpmnModdle({ zeebe }), dmn: new DmnModdle() };

function edit(elements, [id, property, value]) {
  const element = elements[id];
  if (property) element.set(property, elements[value] ?? value ?? undefined);
  else element.$parent.flowElements.splice(element.$parent.flowElements.indexOf(element), 1);
}

async function back([kind, text, edits, ways = []]) {
  const moddle = moddles[kind];
  const { rootElement, warnings, elementsById } = await moddle.fromXML(plainReferences(text));
  ways.forEach((one) => edit(elementsById, one));
  const write = async () => (await moddle.toXML(rootElement, { format: true })).xml;
  const kept = keeping(text, await write(), warnings.map((one) => one.value).filter(Boolean));
  edits.forEach((one) => edit(elementsById, one));
  return { xml: kept.restore(await write()), hidden: kept.hidden };
}

const answers = [];
for (const one of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push(await back(one).catch((error) => ({ problem: error.message })));
}
process.stdout.write(JSON.stringify(answers));
