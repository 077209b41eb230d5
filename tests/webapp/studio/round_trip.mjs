// Reads [[kind, text], ...] as JSON, gives each text as the editors' own readers and writers hand it back, or {problem}.
import { BpmnModdle } from "bpmn-moddle";
import { DmnModdle } from "dmn-moddle";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const zeebe = createRequire(import.meta.url)("zeebe-bpmn-moddle/resources/zeebe.json");
const moddles = { bpmn: new BpmnModdle({ zeebe }), dmn: new DmnModdle() };

const texts = JSON.parse(readFileSync(0, "utf8"));
const written = [];
for (const [kind, text] of texts) {
  try {
    const { rootElement, warnings } = await moddles[kind].fromXML(text);
    const { xml } = await moddles[kind].toXML(rootElement, { format: true });
    written.push({ xml, warnings: warnings.map((one) => one.message) });
  } catch (error) {
    written.push({ problem: error.message });
  }
}
process.stdout.write(JSON.stringify(written));
