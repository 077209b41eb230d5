// The editor of a decision, with a pane that tries it out.
import { checking, given, goToStep, listFindings, saving, send, small, words } from "../js/studio/frame.js";
import { asking } from "../js/studio/dmn/asking.js";
import { keeping } from "../js/studio/kept.js";
import { untranslated } from "../js/studio/translate.js";

const canvas = document.getElementById("canvas");

async function main() {
  const { open: modelling } = await import("../js/studio/dmn/decisions.js");
  const modeler = modelling(canvas);
  holdFocus();
  await modeler.importXML(given.text);
  const table = modeler.getViews().find((one) => one.type === "decisionTable");
  if (table) await modeler.open(table);
  views(modeler);
  canvas.dataset.ready = "yes";
  const written = async () => (await modeler.saveXML({ format: true })).xml;
  let kept = keeping(given.text, await written());
  const text = async () => kept.restore(await written());
  const open = async (source) => {
    await modeler.importXML(source);
    kept = keeping(source, await written());
    return text();
  };
  window.studio = { modeler, untranslated, text, open };
  tools(modeler);
  const said = asking(document.querySelector("[data-inputs]"));
  trying(text, said);
  const look = analysing(text, said);
  const check = checking((told) => listFindings(told.findings.filter((one) => one.file === given.path || one.rule.startsWith("decision")), goToStep));
  look();
  check(text, 0);
  if (given.readonly) {
    canvas.inert = true; // to look at; it is tried out beside it
    return;
  }
  const keep = saving({ text });
  const seen = new WeakSet();
  const watch = () => {
    const viewer = modeler.getActiveViewer();
    if (!viewer || seen.has(viewer)) return;
    seen.add(viewer);
    viewer.on("commandStack.changed", () => {
      keep.changed();
      look();
      check(text);
    });
  };
  modeler.on("views.changed", () => {
    watch();
    views(modeler);
  });
  watch();
}

function tools(modeler) {
  const stack = () => modeler.getActiveViewer()?.get("commandStack");
  document.querySelector('[data-tool="undo"]')?.addEventListener("click", () => stack()?.undo());
  document.querySelector('[data-tool="redo"]')?.addEventListener("click", () => stack()?.redo());
}

// The list of types closes when the focus leaves it, and the page's own frame takes the focus of every click.
function holdFocus() {
  canvas.addEventListener("mousedown", (event) => event.target.closest(".dms-select-options") && event.preventDefault(), true);
}

// The diagram and each decision in it, as buttons.
function views(modeler) {
  const bar = document.querySelector("[data-views]");
  bar.replaceChildren(
    ...modeler.getViews().map((view) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "small ghost";
      button.textContent = view.type === "drd" ? words.overview : view.element.name || view.element.id;
      if (view === modeler.getActiveView()) button.setAttribute("aria-current", "page");
      button.addEventListener("click", () => modeler.open(view));
      return button;
    }),
  );
}

function trying(text, said) {
  const form = document.querySelector("[data-try]");
  const answer = document.querySelector("[data-outcome]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    document.activeElement?.blur?.();
    const asked = new URLSearchParams({ decision: form.elements.decision.value, values: said.values() });
    const told = await (await send("POST", `${given.tryUrl}?${asked}`, await text())).json();
    canvas.querySelectorAll(".rule-hit").forEach((row) => row.classList.remove("rule-hit"));
    answer.textContent = told.message ?? told.value;
    answer.className = told.message ? "notice error" : "outcome";
    for (const one of told.rules ?? []) {
      canvas.querySelector(`[data-row-id="${CSS.escape(one.rule)}"]`)?.closest("tr")?.classList.add("rule-hit");
    }
    const reasons = [...(told.rules ?? []).map((one) => `${words.rule} ${one.index}`), ...(told.warnings ?? [])];
    document.querySelector("[data-matched]").textContent = reasons.join(" · ");
  });
}

function analysing(text, asked) {
  let timer;
  const list = document.querySelector("[data-analysis]");
  return () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const { said, inputs } = await (await send("POST", given.analyseUrl, await text())).json();
      asked.show(inputs);
      list.replaceChildren(
        ...said.map((one) => Object.assign(document.createElement("li"), { className: `finding ${one.kind === "overlap" ? "error" : "warning"}`, textContent: one.text })),
      );
      document.querySelector("[data-analysis-none]").hidden = said.length > 0;
    }, 700);
  };
}

if (canvas && !small) main();
