// The kinds of fields that the panel's own groups are made of: each reads and writes an element by two functions.
import { CheckboxEntry, FeelEntry, SelectEntry, TextFieldEntry, isCheckboxEntryEdited, isFeelEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { given, words } from "../frame.js";
import { translate } from "../translate.js";

const useInjector = () => useService("injector");
const variables = () => given.variables.map((one) => ({ name: one.name, info: one.info }));

/** One of a list; what is written and not in the list is shown as missing. */
export function select(id, label, { options, read, write, note, nothing = words.choose, otherwise = words.missing }) {
  function Entry({ element }) {
    const injector = useInjector();
    const current = read(element);
    const known = options.some((one) => one.value === current);
    return SelectEntry({
      element, id, label,
      description: note?.(current, element),
      getValue: () => current,
      setValue: (value) => write(injector, element, value),
      getOptions: () => [{ value: "", label: nothing }, ...options, ...(current && !known ? [{ value: current, label: `${current} ${otherwise}` }] : [])],
    });
  }
  return { id, component: Entry, isEdited: isSelectEntryEdited };
}

/** FEEL, with the names that are known completed; `also` are those known only here. */
export function feel(id, label, { read, write, note, also = [], required = "optional" }) {
  function Entry({ element }) {
    const injector = useInjector();
    const debounce = useService("debounceInput");
    return FeelEntry({
      element, id, label, debounce, translate, feel: required, description: note,
      variables: [...variables(), ...also],
      getValue: () => read(element),
      setValue: (value) => write(injector, element, value),
    });
  }
  return { id, component: Entry, isEdited: isFeelEntryEdited };
}

/** A line of text; `validate` says what is wrong with what was typed, which is not written then. */
export function text(id, label, { read, write, note, validate }) {
  function Entry({ element }) {
    const injector = useInjector();
    const debounce = useService("debounceInput");
    return TextFieldEntry({
      element, id, label, debounce, validate, description: note,
      getValue: () => read(element),
      setValue: (value, problem) => problem || write(injector, element, value),
    });
  }
  return { id, component: Entry, isEdited: isTextFieldEntryEdited };
}

/** Yes or no. */
export function tick(id, label, { read, write }) {
  function Entry({ element }) {
    const injector = useInjector();
    return CheckboxEntry({ element, id, label, getValue: () => read(element), setValue: (value) => write(injector, element, value) });
  }
  return { id, component: Entry, isEdited: isCheckboxEntryEdited };
}
