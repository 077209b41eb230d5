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

/** `tasks` are the other tasks of people in the process. */
export function verbs(element, tasks) {
  const from = (name, label, more) =>
    select(`panhuo-${name}`, label, {
      options: [...more, ...tasks],
      read: (each) => property(each, name),
      write: (injector, each, value) => setProperty(injector, each, name, value),
    });
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
      from("returnTo", words.returnTo, [{ value: "any", label: words.returnAny }]),
      from("prefill", words.prefill, [{ value: "earlier", label: words.prefillEarlier }]),
      tick("panhuo-mail", words.ownMail, {
        read: (each) => property(each, "mail") === "own",
        write: (injector, each, wanted) => setProperty(injector, each, "mail", wanted ? "own" : ""),
      }),
    ],
  };
}
