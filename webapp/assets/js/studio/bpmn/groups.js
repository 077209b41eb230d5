// Who does it: a group is a role in an organisation, chosen from two lists and written as FEEL. Other expressions are left as
// they are.
import { Group } from "@bpmn-io/properties-panel";
import { given, words } from "../frame.js";
import { feel, select } from "./entries.js";
import { extension, property, setExtension, setProperty } from "./extensions.js";

const ROLE_AT = /^=\s*\[?\s*"(\w+)@"\s*\+\s*(\w+)\s*\]?$/;
const roleIn = (expression) => ROLE_AT.exec(expression ?? "")?.slice(1) ?? ["", ""];

/** Two lists; `phrase` makes the expression of a group, `prefix` keeps the ids of fields apart. */
export function groupChoice({ read, write, phrase, prefix = "panhuo" }) {
  const both = (role, organisation) => role && phrase(`"${role}@" + ${organisation || "organisation"}`);
  const other = (element) => (read(element) && !roleIn(read(element))[0] ? words.groupOther : "");
  return [
    select(`${prefix}-role`, words.role, {
      options: given.roles,
      read: (element) => roleIn(read(element))[0],
      write: (injector, element, role) => write(injector, element, both(role, roleIn(read(element))[1])),
      note: (_current, element) => other(element),
    }),
    select(`${prefix}-organisation`, words.organisation, {
      options: given.variables.map((one) => ({ value: one.name, label: one.name })),
      read: (element) => roleIn(read(element))[1],
      write: (injector, element, organisation) => write(injector, element, both(roleIn(read(element))[0], organisation)),
    }),
  ];
}

/** The property `group` of a lane, or of an ad-hoc sub-process or an activity in it: both lists, and the expression. */
export function groupProperty() {
  const read = (element) => property(element, "group");
  const write = (injector, element, value) => setProperty(injector, element, "group", value);
  return [
    ...groupChoice({ read, write, phrase: (group) => `=${group}` }),
    feel("panhuo-group", words.group, { read, write, note: words.groupHint }),
  ];
}

export const lane = () => ({ id: "panhuo-lane", label: words.lane, component: Group, entries: groupProperty() });

const candidates = {
  read: (element) => extension(element, "zeebe:AssignmentDefinition")?.candidateGroups ?? "",
  write: (injector, element, value) => setExtension(injector, element, "zeebe:AssignmentDefinition", { candidateGroups: value || undefined }),
  phrase: (group) => `=[${group}]`,
};

/** The vendor's group of assignment, with the lists above its expression. */
export function withGroups(group) {
  const place = group.entries.findIndex((one) => one.id === "assignmentDefinitionCandidateGroups");
  return { ...group, entries: [...group.entries.slice(0, place), ...groupChoice(candidates), ...group.entries.slice(place)] };
}
