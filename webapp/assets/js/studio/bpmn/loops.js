// The standard loop: an activity is done again while a condition holds, or so many times (BPMN 10.3.8).
import { Group } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { words } from "../frame.js";
import { formal } from "./conditions.js";
import { text, tick } from "./entries.js";
import { of } from "./extensions.js";

const loopOf = (element) => of(element).get("loopCharacteristics");
const set = (injector, element, values) => injector.get("modeling").updateModdleProperties(element, loopOf(element), values);

/** Whether an activity has the marker of a loop. */
export const loops = (element) => is(element, "bpmn:Activity") && is(loopOf(element), "bpmn:StandardLoopCharacteristics");

const condition = () =>
  formal("panhuo-loop-condition", words.loopCondition, {
    name: "loopCondition", holder: loopOf, note: words.loopHint, also: [{ name: "loopCounter", info: words.loopCounter }],
  });

const maximum = () =>
  text("panhuo-loop-maximum", words.loopMaximum, {
    read: (element) => String(loopOf(element).get("loopMaximum") ?? ""),
    write: (injector, element, typed) => set(injector, element, { loopMaximum: typed ? Number(typed) : undefined }),
    validate: (typed) => (!typed || /^[1-9]\d{0,8}$/.test(typed) ? null : words.loopNumber),
  });

const before = () =>
  tick("panhuo-loop-before", words.loopBefore, {
    read: (element) => loopOf(element).get("testBefore"),
    write: (injector, element, testBefore) => set(injector, element, { testBefore }),
  });

/** How often an activity is done again. */
export const loop = () => ({ id: "panhuo-loop", label: words.loop, component: Group, entries: [condition(), maximum(), before()] });
