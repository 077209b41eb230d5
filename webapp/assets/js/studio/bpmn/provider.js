// The properties panel, cut to what is executed, with lists for what a package or the product offers.
import { CheckboxEntry, FeelEntry, Group, SelectEntry, TextFieldEntry, isCheckboxEntryEdited, isFeelEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { given, words } from "../frame.js";
import { translate } from "../translate.js";
import { extension, input, of, property, setExtension, setInput, setProperty } from "./extensions.js";

const UNUSED = new Set([
  "headers", "Zeebe__ExecutionListeners", "Zeebe__TaskListeners", "Zeebe__ExtensionProperties", "taskDefinition", "form",
  "calledDecision", "calledElement", "userTaskImplementation", "businessRuleImplementation", "scriptImplementation",
  "adHocSubProcessImplementation", "activeElements",
]);
const UNUSED_ENTRIES = new Set(["versionTag", "versionTagValue", "isUserTaskMigrated", "assignmentDefinitionCandidateUsers"]);

const useInjector = () => useService("injector");
const variables = () => given.variables.map((one) => ({ name: one.name, info: one.info }));

function select(id, label, { options, read, write, note, nothing = words.choose }) {
  function Entry({ element }) {
    const injector = useInjector();
    const current = read(element);
    const known = options.some((one) => one.value === current);
    return SelectEntry({
      element, id, label,
      description: note?.(current, element),
      getValue: () => current,
      setValue: (value) => write(injector, element, value),
      getOptions: () => [{ value: "", label: nothing }, ...options, ...(current && !known ? [{ value: current, label: `${current} ${words.missing}` }] : [])],
    });
  }
  return { id, component: Entry, isEdited: isSelectEntryEdited };
}

function feel(id, label, { read, write, note, required = "optional" }) {
  function Entry({ element }) {
    const injector = useInjector();
    const debounce = useService("debounceInput");
    return FeelEntry({
      element, id, label, debounce, feel: required, description: note,
      variables: variables(),
      getValue: () => read(element),
      setValue: (value) => write(injector, element, value),
    });
  }
  return { id, component: Entry, isEdited: isFeelEntryEdited };
}

function text(id, label, { read, write, note }) {
  function Entry({ element }) {
    const injector = useInjector();
    const debounce = useService("debounceInput");
    return TextFieldEntry({
      element, id, label, debounce, description: note,
      getValue: () => read(element),
      setValue: (value) => write(injector, element, value),
    });
  }
  return { id, component: Entry, isEdited: isTextFieldEntryEdited };
}

function tick(id, label, { read, write }) {
  function Entry({ element }) {
    const injector = useInjector();
    return CheckboxEntry({ element, id, label, getValue: () => read(element), setValue: (value) => write(injector, element, value) });
  }
  return { id, component: Entry, isEdited: isCheckboxEntryEdited };
}

const operationOf = (element) => given.operations.find((one) => one.value === extension(element, "zeebe:TaskDefinition")?.type);

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

function operation(element) {
  const chosen = operationOf(element);
  const parameters = (chosen?.parameters ?? []).map((one) =>
    feel(`operation-${one.name}`, `${one.name}${one.required ? " *" : ""}`, {
      read: (each) => input(each, one.name),
      write: (injector, each, value) => setInput(injector, each, one.name, value),
      note: one.type,
      required: "required",
    }),
  );
  const retries = text("operation-retries", words.retries, {
    read: (each) => extension(each, "zeebe:TaskDefinition")?.retries ?? "",
    write: (injector, each, value) => setExtension(injector, each, "zeebe:TaskDefinition", { retries: value || undefined }),
  });
  return {
    id: "operation", label: words.operation, component: Group,
    entries: [
      select("operation-name", words.operation, {
        options: given.operations,
        read: (each) => extension(each, "zeebe:TaskDefinition")?.type ?? "",
        write: chooseOperation,
        note: () => chosen && [chosen.doc, chosen.results.length ? `${words.returns} ${chosen.results.join(", ")}` : ""].filter(Boolean).join(" "),
      }),
      ...parameters,
      ...(chosen?.outside ? [retries] : []),
    ],
  };
}

function form() {
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

function decision() {
  return {
    id: "panhuo-decision", label: words.decision, component: Group,
    entries: [
      select("panhuo-decision-id", words.decision, {
        options: given.decisions,
        read: (element) => extension(element, "zeebe:CalledDecision")?.decisionId ?? "",
        write: (injector, element, decisionId) =>
          setExtension(injector, element, "zeebe:CalledDecision", decisionId
            ? { decisionId, bindingType: "deployment", resultVariable: extension(element, "zeebe:CalledDecision")?.resultVariable ?? decisionId }
            : null),
      }),
      text("panhuo-decision-result", words.result, {
        read: (element) => extension(element, "zeebe:CalledDecision")?.resultVariable ?? "",
        write: (injector, element, resultVariable) => setExtension(injector, element, "zeebe:CalledDecision", { resultVariable }),
      }),
    ],
  };
}

function called() {
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

// A group is a role in an organisation: chosen from two lists, written as FEEL. Other expressions are left as they are.
const ROLE_AT = /^=\[?"(\w+)@" \+ (\w+)\]?$/;
const roleIn = (expression) => ROLE_AT.exec(expression ?? "")?.slice(1) ?? ["", ""];

function groupChoice({ read, write, phrase }) {
  const both = (role, organisation) => role && phrase(`"${role}@" + ${organisation || "organisation"}`);
  const other = (element) => (read(element) && !roleIn(read(element))[0] ? words.groupOther : "");
  return [
    select("panhuo-role", words.role, {
      options: given.roles,
      read: (element) => roleIn(read(element))[0],
      write: (injector, element, role) => write(injector, element, both(role, roleIn(read(element))[1])),
      note: (_current, element) => other(element),
    }),
    select("panhuo-organisation", words.organisation, {
      options: given.variables.map((one) => ({ value: one.name, label: one.name })),
      read: (element) => roleIn(read(element))[1],
      write: (injector, element, organisation) => write(injector, element, both(roleIn(read(element))[0], organisation)),
    }),
  ];
}

function lane() {
  const read = (element) => property(element, "group");
  const write = (injector, element, value) => setProperty(injector, element, "group", value);
  return {
    id: "panhuo-lane", label: words.lane, component: Group,
    entries: [
      ...groupChoice({ read, write, phrase: (group) => `=${group}` }),
      feel("panhuo-lane-group", words.group, { read, write, note: words.groupHint }),
    ],
  };
}

const candidates = {
  read: (element) => extension(element, "zeebe:AssignmentDefinition")?.candidateGroups ?? "",
  write: (injector, element, value) => setExtension(injector, element, "zeebe:AssignmentDefinition", { candidateGroups: value || undefined }),
  phrase: (group) => `=[${group}]`,
};

function verbs(tasks) {
  const read = (element) => property(element, "verbs");
  const write = (injector, element, value) => setProperty(injector, element, "verbs", value);
  const chosen = (element) => read(element).split(/\s+/).filter((one) => one && one !== "none");
  const inOrder = (wanted) => given.verbs.map((one) => one.value).filter((one) => wanted.includes(one)).join(" ");
  const from = (name, label, more, note) =>
    select(`panhuo-${name}`, label, {
      options: [...more, ...tasks],
      read: (element) => property(element, name),
      write: (injector, element, value) => setProperty(injector, element, name, value),
      note: () => note,
    });
  return (element) => ({
    id: "panhuo-verbs", label: words.verbs, component: Group,
    entries: [
      select("panhuo-verbs", words.allowed, {
        options: [{ value: "none", label: words.verbsNone }, { value: "some", label: words.verbsSome }],
        nothing: words.verbsUsual,
        read: (each) => (chosen(each).length ? "some" : read(each)),
        write: (injector, each, value) => write(injector, each, value === "some" ? inOrder(given.verbs.map((one) => one.value)) : value),
      }),
      ...(chosen(element).length
        ? given.verbs.map((one) =>
            tick(`panhuo-verb-${one.value}`, one.label, {
              read: (each) => chosen(each).includes(one.value),
              write: (injector, each, wanted) =>
                write(injector, each, inOrder(wanted ? [...chosen(each), one.value] : chosen(each).filter((verb) => verb !== one.value)) || "none"),
            }),
          )
        : []),
      from("returnTo", words.returnTo, [{ value: "any", label: words.returnAny }]),
      from("prefill", words.prefill, [{ value: "earlier", label: words.prefillEarlier }]),
      tick("panhuo-mail", words.ownMail, {
        read: (each) => property(each, "mail") === "own",
        write: (injector, each, wanted) => setProperty(injector, each, "mail", wanted ? "own" : ""),
      }),
    ],
  });
}

function ours(element, tasks) {
  const found = [];
  if (is(element, "bpmn:UserTask")) found.push(form(), verbs(tasks)(element));
  if (is(element, "bpmn:ServiceTask") || is(element, "bpmn:SendTask")) found.push(operation(element));
  if (is(element, "bpmn:BusinessRuleTask")) found.push(decision());
  if (is(element, "bpmn:CallActivity")) found.push(called());
  if (is(element, "bpmn:Lane")) found.push(lane());
  return found;
}

// Who does it is chosen from lists, above the expression.
function withGroups(group) {
  if (group.id !== "assignmentDefinition") return group;
  const place = group.entries.findIndex((one) => one.id === "assignmentDefinitionCandidateGroups");
  return { ...group, entries: [...group.entries.slice(0, place), ...groupChoice(candidates), ...group.entries.slice(place)] };
}

class Provider {
  static $inject = ["propertiesPanel", "elementRegistry"];

  constructor(propertiesPanel, elementRegistry) {
    this._elements = elementRegistry;
    propertiesPanel.registerProvider(200, this);
  }

  getGroups(element) {
    return (groups) => {
      const calls = operationOf(element);
      const kept = groups
        .filter((one) => !UNUSED.has(one.id) && !(calls && one.id === "inputs"))
        .map((one) => (one.entries ? { ...one, entries: one.entries.filter((entry) => !UNUSED_ENTRIES.has(entry.id)) } : one))
        .filter((one) => !one.entries || one.entries.length);
      const place = kept.findIndex((one) => one.id === "documentation") + 1;
      return [...kept.slice(0, place), ...ours(element, this._tasks(element)), ...kept.slice(place)].map(withGroups).map((one) => ({ ...one, translate }));
    };
  }

  // The other tasks of people in the process, for choosing.
  _tasks(element) {
    return this._elements
      .filter((one) => is(one, "bpmn:UserTask") && one !== element && one.type !== "label")
      .map((one) => ({ value: one.id, label: one.businessObject.name || one.id }));
  }
}

export default { __init__: ["panhuoProvider"], panhuoProvider: ["type", Provider] };
export { of };
