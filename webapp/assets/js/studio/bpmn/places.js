// From a finding of the checks to the field of the panel that it is about, and back: the field says what is wrong with it.
import { extension, of } from "./extensions.js";

const FIELDS = {
  assignee: "assignmentDefinitionAssignee", candidateGroups: "assignmentDefinitionCandidateGroups",
  dueDate: "panhuo-due-feel", followUpDate: "panhuo-follow-up-feel", priority: "priorityDefinitionPriority",
  conditionExpression: "conditionExpression", condition: "condition", script: "scriptExpression", expression: "scriptExpression",
  timeDate: "timerEventDefinitionValue", timeDuration: "timerEventDefinitionValue", timeCycle: "timerEventDefinitionValue",
  correlationKey: "messageSubscriptionCorrelationKey", decisionId: "panhuo-decision-id", processId: "panhuo-called-process",
  formId: "panhuo-form-id", inputCollection: "multiInstance-inputCollection", outputElement: "multiInstance-outputElement",
  completionCondition: "completionCondition", activeElementsCollection: "panhuo-active-elements", loopCardinality: "loopCardinality",
  loopCondition: "panhuo-loop-condition", activationCondition: "panhuo-activation",
  "property.group": "panhuo-group", "property.goal": "panhuo-goal-feel", "property.deadline": "panhuo-deadline-feel",
  "property.repeat": "panhuo-repeat-feel", "property.correlation": "panhuo-correlation", "property.onGoal": "panhuo-onGoal",
  "property.onDeadline": "panhuo-onDeadline",
};

// Rules that speak of one field, wherever they look at it.
const RULES = [
  [/^form\./, "panhuo-form-id"], [/^decision\./, "panhuo-decision-id"], [/^operation\./, "operation-name"],
  [/^verb\./, "panhuo-verbs"], [/^return\./, "panhuo-returnTo"], [/^mail\./, "panhuo-mail"], [/^lane\./, "panhuo-role"],
  [/^ad-hoc\.(pick|nobody)/, "panhuo-pick"], [/^called\./, "panhuo-called-process"],
  [/^loop\.maximum/, "panhuo-loop-maximum"], [/^loop\.endless/, "panhuo-loop-condition"], [/^gateway\.activation/, "panhuo-activation"],
  [/^condition\.|^gateway\.condition/, "conditionExpression"],
];

function mapping(element, kind, target) {
  const operation = extension(element, "zeebe:TaskDefinition");
  if (kind === "input" && operation) return `operation-${target}`;
  const lines = extension(element, "zeebe:IoMapping")?.get(`${kind}Parameters`) ?? [];
  const place = lines.findIndex((one) => one.target === target);
  return place < 0 ? null : `${of(element).id}-${kind}-${place}-source`;
}

/** The id of the panel's field that a finding is about; null for one about the whole element. */
export function fieldOf(finding, element) {
  const [kind, target] = (finding.place ?? "").split(/\.(.*)/s);
  if (kind === "input" || kind === "output") return mapping(element, kind, target);
  return FIELDS[finding.place] ?? RULES.find(([rule]) => rule.test(finding.rule))?.[1] ?? null;
}

/** The panel's fields say what the checks say of them: show(findings) as it changes, open(finding) leads to its field. */
export function pointing(modeler) {
  const [bus, elements, selection] = ["eventBus", "elementRegistry", "selection"].map((one) => modeler.get(one));
  let all = [];

  function say() {
    const [chosen] = selection.get();
    const errors = {};
    for (const one of chosen ? all.filter((each) => each.element === of(chosen).id) : []) {
      const field = fieldOf(one, chosen);
      if (field) errors[field] ??= one.text;
    }
    bus.fire("propertiesPanel.setErrors", { errors });
  }

  bus.on("selection.changed", () => void setTimeout(say)); // what a listener gives back ends the event
  return {
    show(findings) {
      all = findings;
      say();
    },
    open(finding) {
      const element = elements.get(finding.element);
      const field = element && fieldOf(finding, element);
      if (field) setTimeout(() => bus.fire("propertiesPanel.showEntry", { id: field, focus: true }), 60);
    },
  };
}
