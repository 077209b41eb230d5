// The inputs of a decision as fields, each as its declared type says; what was typed stays while the table is edited.
const KINDS = { date: "date", time: "time", dateTime: "datetime-local", "date and time": "datetime-local", number: "number" };
const TAGS = { date: "@date", time: "@time", dateTime: "@datetime", "date and time": "@datetime", dayTimeDuration: "@duration", yearMonthDuration: "@duration" };

/** Fields in `place`: show(inputs) brings them up to date, values() is the context as JSON. */
export function asking(place) {
  let shown = [];

  function show(inputs) {
    if (JSON.stringify(inputs) === JSON.stringify(shown)) return;
    const before = Object.fromEntries(fields().map((one) => [one.name, one.value]));
    shown = inputs;
    place.replaceChildren(...inputs.map((one) => field(one, before[one.name])));
  }

  const fields = () => [...place.querySelectorAll("input, select")];

  function values() {
    const written = shown.map((one) => [one, fields().find((each) => each.name === one.name).value.trim()]);
    return `{${written.filter(([, value]) => value).map(([one, value]) => `${JSON.stringify(one.name)}: ${json(one.type, value)}`).join(", ")}}`;
  }

  return { show, values };
}

function field({ name, type }, before) {
  const holder = Object.assign(document.createElement("div"), { className: "field" });
  const label = Object.assign(document.createElement("label"), { htmlFor: `asked-${name}`, textContent: name });
  const input = type === "boolean" ? choice() : Object.assign(document.createElement("input"), { type: KINDS[type] ?? "text", autocomplete: "off" });
  if (type === "number") input.step = "any";
  Object.assign(input, { id: `asked-${name}`, name });
  if (before) input.value = before;
  holder.append(label, input);
  return holder;
}

function choice() {
  const select = document.createElement("select");
  select.append(...["", "true", "false"].map((one) => new Option(one)));
  return select;
}

// Numbers keep all their digits: what was typed goes into the JSON as it is.
function json(type, value) {
  if (TAGS[type]) return JSON.stringify({ [TAGS[type]]: type.includes("Time") && value.length === 16 ? `${value}:00` : value });
  if (type === "number" || type === "boolean") return value;
  if (type === "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}
