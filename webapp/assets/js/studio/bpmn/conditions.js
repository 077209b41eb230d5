// Expressions that BPMN itself holds in an element of their own, where the vendor's panel has no field for them.
import { Group } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { words } from "../frame.js";
import { feel } from "./entries.js";
import { of } from "./extensions.js";

function setFormal(injector, element, holder, name, body) {
  const modeling = injector.get("modeling");
  const found = holder.get(name);
  if (found && body) {
    modeling.updateModdleProperties(element, found, { body });
    return;
  }
  const made = body ? injector.get("bpmnFactory").create("bpmn:FormalExpression", { body }) : undefined;
  if (made) made.$parent = holder;
  modeling.updateModdleProperties(element, holder, { [name]: made });
}

/** A field for the expression `name` of what `holder(element)` gives; an empty one is taken out of the file. */
export const formal = (id, label, { name, holder = of, ...more }) =>
  feel(id, label, {
    read: (element) => holder(element)?.get(name)?.get("body") ?? "",
    write: (injector, element, body) => setFormal(injector, element, holder(element), name, body),
    required: "required",
    ...more,
  });

/** When a complex gateway goes on, though not all of its flows have brought a token (BPMN 10.6.5). */
export const activation = () => ({
  id: "panhuo-activation-group", label: words.activation, component: Group,
  entries: [
    formal("panhuo-activation", words.activationCondition, {
      name: "activationCondition", note: words.activationHint, also: [{ name: "activationCount", info: words.activationCount }],
    }),
  ],
});

/** Whether a flow leaves a complex gateway on a condition; the default flow has none. */
export const leavesComplex = (element) =>
  is(element, "bpmn:SequenceFlow") && is(element.source, "bpmn:ComplexGateway") && of(element.source).get("default") !== of(element);

/** The condition of such a flow. */
export const flowCondition = () => ({
  id: "panhuo-flow-condition", label: words.condition, component: Group,
  entries: [formal("conditionExpression", words.condition, { name: "conditionExpression", also: [{ name: "waitingForStart", info: words.waitingForStart }] })],
});
