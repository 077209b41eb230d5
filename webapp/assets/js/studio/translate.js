// The editors in the reader's language.
import zn from "bpmn-js-i18n/translations/zn.js";
import drawing from "bpmn-js-i18n-zh/lib/bpmn-js/index.js";
import panel from "bpmn-js-i18n-zh/lib/properties-panel/index.js";
import zeebe from "bpmn-js-i18n-zh/lib/zeebe-properties-panel/index.js";
import own from "./zh.js";
import decisions from "./zh-dmn.js";
import { given } from "./frame.js";

const all = { ...decisions, ...zn, ...drawing, ...panel, ...zeebe, ...own };

export const untranslated = new Set();

function fill(text, holes) {
  return text.replace(/{([^}]+)}/g, (whole, name) => holes?.[name] ?? whole);
}

export function translate(text, holes) {
  if (given.lang === "en") return fill(text, holes);
  if (!(text in all) && /[a-z]{2}/.test(text)) untranslated.add(text);
  return fill(all[text] ?? text, holes);
}

export default { translate: ["value", translate] };
