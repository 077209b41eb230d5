// The buttons above the drawing, their keys, and the simulation's switch.
import { given, offer } from "../frame.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true], dialog");
const SMALLEST = 0.6; // below a half the simulation does not show its buttons

export function tools(modeler, fit) {
  const on = (name, act) => document.querySelector(`[data-tool="${name}"]`)?.addEventListener("click", act);
  const pad = modeler.get("searchPad", false);
  on("undo", () => modeler.get("commandStack").undo());
  on("redo", () => modeler.get("commandStack").redo());
  on("search", (event) => {
    event.stopPropagation(); // a click beside the list closes it
    pad.toggle();
  });
  on("fit", () => fit(modeler.get("canvas")));
  on("wide", () => {
    const wide = document.querySelector(".workbench").classList.toggle("wide");
    document.querySelector('[data-tool="wide"]').setAttribute("aria-pressed", wide);
    modeler.get("canvas").resized();
    fit(modeler.get("canvas"));
  });
  on("svg", async () => offer(`${given.key}.svg`, (await modeler.saveSVG()).svg, "image/svg+xml"));
  on("png", async () => offer(`${given.key}.png`, await picture((await modeler.saveSVG()).svg)));
  if (!given.readonly) keys(modeler, pad);
}

// The drawing hears its keys while it has the focus; these are heard everywhere but in fields.
function keys(modeler, pad) {
  const stack = modeler.get("commandStack");
  const acts = { f: () => pad.open(), z: () => stack.undo(), y: () => stack.redo() };
  document.addEventListener("keydown", (event) => {
    const pressed = event.key.toLowerCase();
    const act = (event.ctrlKey || event.metaKey) && acts[pressed];
    if (!act || event.defaultPrevented || (typing(event.target) && pressed !== "f")) return;
    event.preventDefault();
    event.shiftKey && pressed === "z" ? stack.redo() : act();
  });
}

/** While the simulation runs there is nothing to set; what it is begun with is large enough to be pressed. */
export function simulating(modeler) {
  const view = modeler.get("canvas");
  let before;
  modeler.on("tokenSimulation.toggleMode", ({ active }) => {
    if (active) before = view.viewbox();
    document.querySelector(".workbench").classList.toggle("simulating", active);
    view.resized();
    if (!active) view.viewbox(before);
    const start = modeler.get("elementRegistry").find((one) => one.type === "bpmn:StartEvent");
    if (active && start && view.zoom() < SMALLEST) view.zoom(SMALLEST, { x: start.x, y: start.y });
    if (active && start) view.scrollToElement(start, { left: 180, top: 90, right: 60, bottom: 90 });
  });
}

async function picture(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const paper = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
  const pen = paper.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(image, 0, 0, paper.width, paper.height);
  return new Promise((done) => paper.toBlob(done));
}
