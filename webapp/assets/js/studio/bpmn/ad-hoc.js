// Ad-hoc sub-processes: who chooses their activities, and in which order they go.
import { Group } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";
import { words } from "../frame.js";
import { feel, select } from "./entries.js";
import { extension, of, property, setExtension, setProperty } from "./extensions.js";
import { groupProperty } from "./groups.js";

const byPeople = (element) => property(element, "pick") === "people";

const pick = () =>
  select("panhuo-pick", words.pick, {
    options: [{ value: "people", label: words.pickPeople }],
    nothing: words.pickEngine,
    read: (element) => (byPeople(element) ? "people" : ""),
    write: (injector, element, value) => setProperty(injector, element, "pick", value),
  });

const ordering = () =>
  select("panhuo-ordering", words.ordering, {
    options: [{ value: "Sequential", label: words.oneByOne }],
    nothing: words.atOnce,
    read: (element) => (of(element).get("ordering") === "Sequential" ? "Sequential" : ""),
    write: (injector, element, value) => injector.get("modeling").updateProperties(element, { ordering: value || undefined }),
  });

const collection = () =>
  feel("panhuo-active-elements", words.activeElements, {
    read: (element) => extension(element, "zeebe:AdHoc")?.activeElementsCollection ?? "",
    write: (injector, element, value) => setExtension(injector, element, "zeebe:AdHoc", value ? { activeElementsCollection: value } : null),
    note: words.activeElementsHint,
    required: "required",
  });

/** How an ad-hoc sub-process is gone through. */
export const adHoc = (element) => ({
  id: "panhuo-ad-hoc", label: words.adHoc, component: Group,
  entries: [pick(), ...(byPeople(element) ? groupProperty() : [collection()]), ordering()],
});

/** Whether people choose this activity. */
export const isPicked = (element) => is(element, "bpmn:Activity") && is(element.parent, "bpmn:AdHocSubProcess") && byPeople(element.parent);

/** Who may choose an activity. */
export const picked = () => ({ id: "panhuo-picked", label: words.pickedBy, component: Group, entries: groupProperty() });
