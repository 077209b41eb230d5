// When a task is due, and its service levels: days chosen and counted, or an expression by hand (docs/engine.md, "Times").
import { Group } from "@bpmn-io/properties-panel";
import { given, words } from "../frame.js";
import { feel, select, text } from "./entries.js";
import { extension, property, setExtension, setProperty } from "./extensions.js";
import { groupChoice } from "./groups.js";
import { readTime, writeTime } from "./written-times.js";

// Two quick fields; the expression they write stands in the field behind them.
function counted(id, label, { read, write, length = false }) {
  const kinds = [{ value: "working", label: words.workingDays }, { value: "calendar", label: words.calendarDays }];
  const byHand = { value: "other", label: words.byHand };
  return (element) => {
    const { kind } = readTime(read(element));
    const how = select(`${id}-how`, label, {
      options: kind === "other" ? [...kinds, byHand] : kinds,
      nothing: words.noTime,
      read: (each) => readTime(read(each)).kind,
      write: (injector, each, chosen) => chosen !== "other" && write(injector, each, writeTime(chosen, readTime(read(each)).days || "5", length)),
    });
    const days = text(`${id}-days`, words.days, {
      read: (each) => readTime(read(each)).days,
      write: (injector, each, typed) => write(injector, each, writeTime(readTime(read(each)).kind, (typed ?? "").trim(), length) || read(each)),
    });
    return ["working", "calendar"].includes(kind) ? [how, days] : [how];
  };
}

const schedule = (name) => ({
  read: (element) => extension(element, "zeebe:TaskSchedule")?.get(name) ?? "",
  write: (injector, element, value) => setExtension(injector, element, "zeebe:TaskSchedule", { [name]: value || undefined }),
});
const level = (name) => ({
  read: (element) => property(element, name),
  write: (injector, element, value) => setProperty(injector, element, name, value),
});

function time(id, label, access, more = {}) {
  const quick = counted(id, label, { ...access, ...more });
  return (element) => [...quick(element), feel(`${id}-feel`, words.asExpression, access)];
}

const due = time("panhuo-due", words.due, schedule("dueDate"));
const followUp = time("panhuo-follow-up", words.followUp, schedule("followUpDate"));
const goal = time("panhuo-goal", words.goal, level("goal"));
const deadline = time("panhuo-deadline", words.deadline, level("deadline"));
const repeat = time("panhuo-repeat", words.repeat, level("repeat"), { length: true });

// What follows when a level is passed: "remind", "reassign:" and groups, "escalate:" and a code.
function action(name, label) {
  const whole = level(name);
  const part = (element) => /^\s*([^:]*?)\s*(?::\s*([\s\S]*))?$/.exec(whole.read(element)) ?? [];
  const verb = (element) => part(element)[1] ?? "";
  const detail = {
    read: (element) => part(element)[2] ?? "",
    write: (injector, element, value) => whole.write(injector, element, `${verb(element)}:${value ?? ""}`),
    phrase: (group) => `=[${group}]`,
    prefix: `panhuo-${name}`,
  };
  const choice = select(`panhuo-${name}`, label, {
    options: given.actions,
    nothing: words.actionUsual,
    read: verb,
    write: (injector, element, value) => whole.write(injector, element, ["", "remind"].includes(value) ? value : `${value}:`),
  });
  return (element) => {
    if (verb(element) === "reassign") return [choice, ...groupChoice(detail), feel(`panhuo-${name}-group`, words.group, detail)];
    return verb(element) === "escalate" ? [choice, text(`panhuo-${name}-code`, words.escalationCode, detail)] : [choice];
  };
}

const onGoal = action("onGoal", words.onGoal);
const onDeadline = action("onDeadline", words.onDeadline);

/** The times of a task of a person. */
export function times(element) {
  const has = (name) => property(element, name) || property(element, name === "goal" ? "onGoal" : "onDeadline");
  return [
    { id: "panhuo-due", label: words.due, component: Group, entries: [...due(element), ...followUp(element)] },
    {
      id: "panhuo-levels", label: words.levels, component: Group,
      entries: [
        ...goal(element), ...(has("goal") ? onGoal(element) : []),
        ...deadline(element), ...(has("deadline") ? [...onDeadline(element), ...repeat(element)] : []),
      ],
    },
  ];
}
