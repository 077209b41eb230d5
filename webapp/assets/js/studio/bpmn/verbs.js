// What people may do with a task beside completing it.
import { Group } from "@bpmn-io/properties-panel";
import { given, words } from "../frame.js";
import { select, tick } from "./entries.js";
import { property, setProperty } from "./extensions.js";

const read = (element) => property(element, "verbs");
const write = (injector, element, value) => setProperty(injector, element, "verbs", value);
const chosen = (element) => read(element).split(/\s+/).filter((one) => one && one !== "none");
const inOrder = (wanted) => given.verbs.map((one) => one.value).filter((one) => wanted.includes(one)).join(" ");

const switches = () =>
  given.verbs.map((one) =>
    tick(`panhuo-verb-${one.value}`, one.label, {
      read: (each) => chosen(each).includes(one.value),
      write: (injector, each, wanted) =>
        write(injector, each, inOrder(wanted ? [...chosen(each), one.value] : chosen(each).filter((verb) => verb !== one.value)) || "none"),
    }),
  );

// Steps that a property names: a word for the usual ones, or those that are ticked.
function steps(element, name, label, word, choices) {
  const read = (each) => property(each, name);
  const write = (injector, each, value) => setProperty(injector, each, name, value);
  const named = (each) => read(each).split(/[\s,，、]+/).filter((one) => one && one !== word.value);
  const ticked = (one) => ({
    read: (each) => named(each).includes(one.value),
    write: (injector, each, wanted) => write(injector, each, (wanted ? [...named(each), one.value] : named(each).filter((id) => id !== one.value)).join(" ")),
  });
  const choice = select(`panhuo-${name}`, label, {
    options: [word, ...(choices.length ? [{ value: "some", label: words.stepsSome }] : [])],
    read: (each) => (named(each).length ? "some" : read(each)),
    write: (injector, each, value) => write(injector, each, value === "some" ? choices[0].value : value),
  });
  return [choice, ...(named(element).length ? choices.map((one) => tick(`panhuo-${name}-${one.value}`, one.label, ticked(one))) : [])];
}

/** `tasks` are the other tasks of people in the process, `starts` where it may begin. */
export function verbs(element, tasks, starts) {
  return {
    id: "panhuo-verbs", label: words.verbs, component: Group,
    entries: [
      select("panhuo-verbs", words.allowed, {
        options: [{ value: "none", label: words.verbsNone }, { value: "some", label: words.verbsSome }],
        nothing: words.verbsUsual,
        read: (each) => (chosen(each).length ? "some" : read(each)),
        write: (injector, each, value) => write(injector, each, value === "some" ? inOrder(given.verbs.map((one) => one.value)) : value),
      }),
      ...(chosen(element).length ? switches() : []),
      ...steps(element, "returnTo", words.returnTo, { value: "any", label: words.returnAny }, tasks),
      ...steps(element, "prefill", words.prefill, { value: "earlier", label: words.prefillEarlier }, [...starts, ...tasks]),
      tick("panhuo-mail", words.ownMail, {
        read: (each) => property(each, "mail") === "own",
        write: (injector, each, wanted) => setProperty(injector, each, "mail", wanted ? "own" : ""),
      }),
    ],
  };
}
