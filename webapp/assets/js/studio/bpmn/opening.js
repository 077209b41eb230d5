// Opening a model and writing it again: nothing gets lost that the editor does not show, and each of its pages can be opened.
import { keeping } from "../kept.js";
import { plainReferences } from "./references.js";

const ILLEGAL = /illegal ID <(.*?)>/;

/**
 * Around a modeler: `open(text)` shows a model and gives whether it could, `written()` is the model as it is to be saved.
 * `changed()` is called when what is kept beside the drawing changes.
 */
export function opening(modeler, changed) {
  let kept = null;
  let opened = "";
  const drawn = async () => (await modeler.saveXML({ format: true })).xml;
  async function open(text) {
    opened = text;
    const { warnings, could } = await shown(modeler, text);
    kept = could ? keeping(text, await drawn(), warnings.map((one) => one.value).filter(Boolean)) : null;
    sayKept(kept, changed);
    sayPages(modeler);
    sayIds(warnings.map((one) => ILLEGAL.exec(one.message)?.[1]).filter(Boolean));
    document.querySelector("[data-broken]").hidden = could;
    return could;
  }
  const written = async () => (kept ? kept.restore(await drawn()) : opened);
  return { open, written };
}

// The warnings of opening it, and whether one of its pages could be shown.
async function shown(modeler, text) {
  try {
    return { warnings: (await modeler.importXML(plainReferences(text))).warnings, could: true };
  } catch (error) {
    const warnings = error.warnings ?? [];
    for (const diagram of modeler.getDefinitions()?.diagrams?.slice(1) ?? []) {
      const answer = await modeler.open(diagram).catch(() => null);
      if (answer) return { warnings: [...warnings, ...answer.warnings], could: true };
    }
    return { warnings, could: false };
  }
}

// The editor draws nothing whose id is none in XML.
function sayIds(ids) {
  const box = document.querySelector("[data-ids]");
  box.hidden = !ids.length;
  box.querySelector("span").textContent = ids.slice(0, 20).join(", ");
}

function sayKept(kept, changed) {
  const box = document.querySelector("[data-kept]");
  if (!box) return;
  const hidden = kept?.hidden ?? [];
  box.hidden = !hidden.length;
  box.querySelector("[data-kept-count]").textContent = hidden.length;
  box.querySelector("[data-kept-list]").replaceChildren(...hidden.slice(0, 50).map((one) => Object.assign(document.createElement("li"), { textContent: one })));
  box.querySelector("[data-kept-drop]").onclick = () => {
    kept.forget();
    box.hidden = true;
    changed();
  };
}

// A file may hold several pages; those of sub-processes are reached from the drawing itself.
function sayPages(modeler) {
  const choice = document.querySelector('[data-tool="page"]');
  const pages = (modeler.getDefinitions()?.diagrams ?? []).filter((one) => one.plane?.bpmnElement && one.plane.bpmnElement.$type !== "bpmn:SubProcess");
  choice.hidden = pages.length < 2;
  choice.replaceChildren(...pages.map((one, number) => new Option(nameOf(one) || `${choice.dataset.word} ${number + 1}`, number)));
  choice.onchange = async () => {
    await modeler.open(pages[choice.value]);
    modeler.get("canvas").zoom("fit-viewport");
  };
}

const nameOf = (diagram) => diagram.name || diagram.plane.bpmnElement.name || diagram.plane.bpmnElement.participants?.map((one) => one.name).join(", ");
