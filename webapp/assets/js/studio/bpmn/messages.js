// What sends a message: to which case it goes. (What receives one has the vendor's own fields.)
import { is } from "bpmn-js/lib/util/ModelUtil";
import { words } from "../frame.js";
import { feel } from "./entries.js";
import { of, property, setProperty } from "./extensions.js";

/** Whether an element sends a message by itself rather than by an operation. */
export function sends(element) {
  if (is(element, "bpmn:SendTask")) return true;
  return is(element, "bpmn:ThrowEvent") && of(element).get("eventDefinitions").some((one) => one.$type === "bpmn:MessageEventDefinition");
}

/** The vendor's group of a message, with the key that finds the case it goes to. */
export const sent = (message) => ({
  ...message,
  entries: [
    ...message.entries,
    feel("panhuo-correlation", words.correlation, {
      read: (element) => property(element, "correlation"),
      write: (injector, element, value) => setProperty(injector, element, "correlation", value),
      note: words.correlationHint,
      required: "required",
    }),
  ],
});
