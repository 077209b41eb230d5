// Reading and writing extension elements, each change undoable.
export const of = (element) => element.businessObject;

export function extension(element, type) {
  const holder = of(element).get("extensionElements");
  return holder?.get("values").find((one) => one.$type === type);
}

/** Set attributes of an extension element, which is made when it is missing; null for `attributes` removes it. */
export function setExtension(injector, element, type, attributes) {
  const factory = injector.get("bpmnFactory");
  const modeling = injector.get("modeling");
  let holder = of(element).get("extensionElements");
  const found = extension(element, type);
  if (attributes === null) {
    if (found) modeling.updateModdleProperties(element, holder, { values: holder.get("values").filter((one) => one !== found) });
    return;
  }
  if (found) {
    modeling.updateModdleProperties(element, found, attributes);
    return;
  }
  const made = factory.create(type, attributes);
  if (!holder) {
    holder = factory.create("bpmn:ExtensionElements", { values: [made] });
    holder.$parent = of(element);
    made.$parent = holder;
    modeling.updateModdleProperties(element, of(element), { extensionElements: holder });
    return;
  }
  made.$parent = holder;
  modeling.updateModdleProperties(element, holder, { values: [...holder.get("values"), made] });
}

/** The value of a zeebe:property. */
export function property(element, name) {
  const found = extension(element, "zeebe:Properties");
  return found?.get("properties").find((one) => one.name === name)?.value ?? "";
}

/** Set a zeebe:property; an empty value removes it, and the last one takes the list along. */
export function setProperty(injector, element, name, value) {
  const factory = injector.get("bpmnFactory");
  const rest = (extension(element, "zeebe:Properties")?.get("properties") ?? []).filter((one) => one.name !== name);
  const all = value ? [...rest, factory.create("zeebe:Property", { name, value })] : rest;
  setExtension(injector, element, "zeebe:Properties", all.length ? { properties: all } : null);
}

/** The source of the input mapping to `target`. */
export function input(element, target) {
  const mapping = extension(element, "zeebe:IoMapping");
  return mapping?.get("inputParameters")?.find((one) => one.target === target)?.source ?? "";
}

/** Write an input mapping; an empty source removes it. */
export function setInput(injector, element, target, source) {
  const factory = injector.get("bpmnFactory");
  const modeling = injector.get("modeling");
  const mapping = extension(element, "zeebe:IoMapping");
  const inputs = mapping?.get("inputParameters") ?? [];
  const found = inputs.find((one) => one.target === target);
  if (found && source) {
    modeling.updateModdleProperties(element, found, { source });
    return;
  }
  const all = source ? [...inputs, factory.create("zeebe:Input", { source, target })] : inputs.filter((one) => one !== found);
  const outputs = mapping?.get("outputParameters") ?? [];
  setExtension(injector, element, "zeebe:IoMapping", all.length || outputs.length ? { inputParameters: all } : null);
}
