// The editor of a package's process.
import { marking } from "../js/studio/bpmn/marks.js";
import { opening } from "../js/studio/bpmn/opening.js";
import { pointing } from "../js/studio/bpmn/places.js";
import { simulating, tools } from "../js/studio/bpmn/tools.js";
import { checking, given, listFindings, saving, small } from "../js/studio/frame.js";
import { untranslated } from "../js/studio/translate.js";

const canvas = document.getElementById("canvas");

async function main() {
  const { open } = await (given.readonly ? import("../js/studio/bpmn/viewer.js") : import("../js/studio/bpmn/modeler.js"));
  const modeler = open(canvas, document.getElementById("properties"));
  const file = opening(modeler, () => edited());
  const view = modeler.get("canvas");
  if (await file.open(given.text)) fit(view);
  canvas.dataset.ready = "yes";
  window.studio = { modeler, untranslated, text: file.written, open: async (xml) => ((await file.open(xml)) ? file.written() : null) };
  tools(modeler, fit);
  if (given.readonly) return;
  simulating(modeler);

  const select = (id) => {
    const element = modeler.get("elementRegistry").get(id);
    if (!element) return;
    modeler.get("selection").select(element);
    view.scrollToElement(element);
  };
  // Somebody comes for one element, which the panel hears of only once it stands.
  let asked = new URLSearchParams(location.search).get("element");
  if (asked) requestIdleCallback(() => select(asked), { timeout: 500 });
  const mark = marking(modeler);
  const point = pointing(modeler);
  const check = checking((told) => {
    given.variables = told.variables;
    mark(told.findings);
    point.show(told.findings);
    const lead = (finding) => {
      select(finding.element);
      point.open(finding);
    };
    listFindings(told.findings, lead);
    const sought = asked && told.findings.find((one) => one.element === asked);
    if (sought) lead(sought);
    asked = null;
  });
  const keep = saving({ text: file.written });
  const edited = () => {
    keep.changed();
    check(file.written);
  };
  modeler.on("commandStack.changed", edited);
  check(file.written, 0);
}

// All of it in sight, beside the palette and below the switches rather than under them, and never larger than drawn.
function fit(view) {
  const edge = 20;
  const [left, top] = given.readonly ? [edge, edge] : [124, 66];
  const { inner, outer } = view.viewbox();
  const scale = Math.min(1, (outer.width - left - edge) / inner.width, (outer.height - top - 2 * edge) / inner.height);
  view.viewbox({ x: inner.x - left / scale, y: inner.y - top / scale, width: outer.width / scale, height: outer.height / scale });
}

if (canvas && !small) main();
