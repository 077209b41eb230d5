// The editor of decisions, in the reader's language.
import DmnModeler from "dmn-js/lib/Modeler";
import translate from "../translate.js";

export function open(container) {
  const module = { additionalModules: [translate] };
  return new DmnModeler({
    container, drd: module, decisionTable: module, literalExpression: module, boxedExpression: module,
    keyboard: { bindTo: window },
  });
}
