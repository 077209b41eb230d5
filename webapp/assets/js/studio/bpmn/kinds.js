// A task of no kind, as the palette gives it: nobody works at it, so the panel asks who or what does.
import { Group } from "@bpmn-io/properties-panel";
import { words } from "../frame.js";
import { select } from "./entries.js";

const KINDS = ["User", "Service", "BusinessRule", "Script", "Send", "Receive"];

/** Whether it is a task of no kind. */
export const isPlain = (element) => element.type === "bpmn:Task";

const kind = () =>
  select("panhuo-kind", words.kind, {
    options: KINDS.map((one) => ({ value: `bpmn:${one}Task`, label: words[`kind${one}`] })),
    nothing: words.kindNone,
    note: () => words.kindHint,
    read: () => "",
    write: (injector, element, type) => type && injector.get("bpmnReplace").replaceElement(element, { type }),
  });

/** Who or what does it; open from the start. */
export const plain = () => ({ id: "panhuo-kinds", label: words.kinds, component: Group, entries: [kind()], shouldOpen: true });
