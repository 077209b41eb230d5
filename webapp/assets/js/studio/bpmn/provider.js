// The properties panel, cut to what is executed, with lists for what a package or the product offers.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { translate } from "../translate.js";
import { adHoc, isPicked, picked } from "./ad-hoc.js";
import { activation, flowCondition, leavesComplex } from "./conditions.js";
import { lane, withGroups } from "./groups.js";
import { isPlain, plain } from "./kinds.js";
import { loop, loops } from "./loops.js";
import { sends, sent } from "./messages.js";
import { called, decision, form, operation, operationOf } from "./operations.js";
import { times } from "./times.js";
import { verbs } from "./verbs.js";

const UNUSED = new Set([
  "headers", "Zeebe__ExecutionListeners", "Zeebe__TaskListeners", "Zeebe__ExtensionProperties", "taskDefinition", "form",
  "calledDecision", "calledElement", "userTaskImplementation", "businessRuleImplementation", "scriptImplementation",
  "adHocSubProcessImplementation", "activeElements",
]);
const UNUSED_ENTRIES = new Set([
  "versionTag", "versionTagValue", "isUserTaskMigrated", "assignmentDefinitionCandidateUsers", "taskScheduleDueDate", "taskScheduleFollowUpDate",
]);

function ours(element, steps, message) {
  const found = [];
  if (isPlain(element)) found.push(plain());
  if (is(element, "bpmn:UserTask")) found.push(form(), ...times(element), verbs(element, steps("bpmn:UserTask"), steps("bpmn:StartEvent")));
  if (is(element, "bpmn:ServiceTask") || is(element, "bpmn:SendTask")) found.push(operation(element));
  if (is(element, "bpmn:BusinessRuleTask")) found.push(decision());
  if (is(element, "bpmn:CallActivity")) found.push(called());
  if (is(element, "bpmn:Lane")) found.push(lane());
  if (is(element, "bpmn:ComplexGateway")) found.push(activation());
  if (leavesComplex(element)) found.push(flowCondition());
  if (loops(element)) found.push(loop());
  if (is(element, "bpmn:AdHocSubProcess")) found.push(adHoc(element));
  if (isPicked(element)) found.push(picked());
  if (message && sends(element) && !operationOf(element)) found.push(sent(message));
  return found;
}

const cut = (group) => (group.entries ? { ...group, entries: group.entries.filter((one) => !UNUSED_ENTRIES.has(one.id)) } : group);

class Provider {
  static $inject = ["propertiesPanel", "elementRegistry"];

  constructor(propertiesPanel, elementRegistry) {
    this._elements = elementRegistry;
    propertiesPanel.registerProvider(200, this);
    propertiesPanel.registerProvider(700, { getGroups: () => (groups) => this._noteMessage(groups) });
  }

  getGroups(element) {
    return (groups) => {
      const calls = operationOf(element);
      const kept = groups
        .filter((one) => !UNUSED.has(one.id) && !(calls && one.id === "inputs"))
        .map(cut)
        .filter((one) => !one.entries || one.entries.length)
        .map((one) => (one.id === "assignmentDefinition" ? withGroups(one) : one));
      const place = kept.findIndex((one) => one.id === "documentation") + 1;
      const all = [...kept.slice(0, place), ...ours(element, (kind) => this._others(element, kind), this._message), ...kept.slice(place)];
      return all.map((one) => ({ ...one, translate }));
    };
  }

  // The Zeebe provider, which comes between the two, takes the message away from what sends one.
  _noteMessage(groups) {
    this._message = groups.find((one) => one.id === "message");
    return groups;
  }

  // The other elements of a kind, for choosing.
  _others(element, kind) {
    return this._elements
      .filter((one) => is(one, kind) && one !== element && one.type !== "label")
      .map((one) => ({ value: one.id, label: one.businessObject.name || one.id }));
  }
}

export default { __init__: ["panhuoProvider"], panhuoProvider: ["type", Provider] };
