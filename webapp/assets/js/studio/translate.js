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

// Events are called by what triggers them, where they stand, and whether they interrupt.
const TRIGGERS = { Message: "消息", Timer: "定时", Conditional: "条件", Signal: "信号", Error: "错误", Escalation: "升级", Compensate: "补偿", Compensation: "补偿", Cancel: "取消", Link: "链接", Terminate: "终止" };
const PLACES = { "Start": "开始事件", "Intermediate Catch": "中间捕获事件", "Intermediate Throw": "中间抛出事件", "Boundary": "边界事件", "End": "结束事件" };
const EVENT = new RegExp(`^(${Object.keys(TRIGGERS).join("|")}) (${Object.keys(PLACES).join("|")}) Event( \\(Non Interrupting\\))?$`);

function event(text) {
  const [, trigger, place, goesOn] = EVENT.exec(text) ?? [];
  return trigger && `${TRIGGERS[trigger]}${PLACES[place]}${goesOn ? "（不中断）" : ""}`;
}

export function translate(text, holes) {
  if (given.lang === "en") return fill(text, holes);
  const found = all[text] ?? event(text);
  if (found === undefined && /[a-z]{2}/.test(text)) untranslated.add(text);
  return fill(found ?? text, holes);
}

globalThis.panhuoPanelWords = translate; // for fields of the panel that were given no translation (wording.mjs)

export default { translate: ["value", translate] };
