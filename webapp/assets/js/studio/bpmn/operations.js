// What a task calls: an operation with its typed parameters, a decision, a process.
import { Group } from "@bpmn-io/properties-panel";
import { given, words } from "../frame.js";
import { feel, select, text } from "./entries.js";
import { extension, input, setExtension, setInput } from "./extensions.js";

export const operationOf = (element) => given.operations.find((one) => one.value === extension(element, "zeebe:TaskDefinition")?.type);

function chooseOperation(injector, element, name) {
  setExtension(injector, element, "zeebe:TaskDefinition", name ? { type: name } : null);
  const wanted = given.operations.find((one) => one.value === name);
  const known = new Set(given.variables.map((one) => one.name));
  for (const parameter of wanted?.parameters ?? []) {
    if (parameter.required && !input(element, parameter.name)) {
      setInput(injector, element, parameter.name, known.has(parameter.name) ? `=${parameter.name}` : "=null");
    }
  }
}

const parameter = (one) =>
  feel(`operation-${one.name}`, `${one.name}${one.required ? " *" : ""}`, {
    read: (each) => input(each, one.name),
    write: (injector, each, value) => setInput(injector, each, one.name, value),
    note: one.type,
    required: "required",
  });

const retries = () =>
  text("operation-retries", words.retries, {
    read: (each) => extension(each, "zeebe:TaskDefinition")?.retries ?? "",
    write: (injector, each, value) => setExtension(injector, each, "zeebe:TaskDefinition", { retries: value || undefined }),
  });

export function operation(element) {
  const chosen = operationOf(element);
  return {
    id: "operation", label: words.operation, component: Group,
    entries: [
      select("operation-name", words.operation, {
        options: given.operations,
        read: (each) => extension(each, "zeebe:TaskDefinition")?.type ?? "",
        write: chooseOperation,
        note: () => chosen && [chosen.doc, chosen.results.length ? `${words.returns} ${chosen.results.join(", ")}` : ""].filter(Boolean).join(" "),
      }),
      ...(chosen?.parameters ?? []).map(parameter),
      ...(chosen?.outside ? [retries()] : []),
    ],
  };
}

export function form() {
  return {
    id: "panhuo-form", label: words.form, component: Group,
    entries: [
      select("panhuo-form-id", words.form, {
        options: given.forms,
        read: (element) => extension(element, "zeebe:FormDefinition")?.formId ?? "",
        write: (injector, element, formId) =>
          setExtension(injector, element, "zeebe:FormDefinition", formId ? { formId, bindingType: "deployment" } : null),
      }),
    ],
  };
}

export function decision() {
  const result = (element) => extension(element, "zeebe:CalledDecision")?.resultVariable;
  return {
    id: "panhuo-decision", label: words.decision, component: Group,
    entries: [
      select("panhuo-decision-id", words.decision, {
        options: given.decisions,
        read: (element) => extension(element, "zeebe:CalledDecision")?.decisionId ?? "",
        write: (injector, element, decisionId) =>
          setExtension(injector, element, "zeebe:CalledDecision", decisionId
            ? { decisionId, bindingType: "deployment", resultVariable: result(element) ?? decisionId }
            : null),
      }),
      text("panhuo-decision-result", words.result, {
        read: (element) => result(element) ?? "",
        write: (injector, element, resultVariable) => setExtension(injector, element, "zeebe:CalledDecision", { resultVariable }),
      }),
    ],
  };
}

export function called() {
  return {
    id: "panhuo-called", label: words.called, component: Group,
    entries: [
      select("panhuo-called-process", words.called, {
        options: given.processes,
        read: (element) => extension(element, "zeebe:CalledElement")?.processId ?? "",
        write: (injector, element, processId) =>
          setExtension(injector, element, "zeebe:CalledElement", processId ? { processId } : null),
      }),
    ],
  };
}
