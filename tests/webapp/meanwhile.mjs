// What fields that were replaced make of what was typed meanwhile: told as JSON.
import { changedSince, putBack } from "../../webapp/assets/js/meanwhile.js";

const form = (...entries) => {
  const data = new FormData();
  entries.forEach(([name, value]) => data.append(name, value));
  return data;
};
const sent = form(["kind", "tool"], ["begun", ""], ["emerging", ""], ["emerging", "1"], ["files", ""]);
const now = form(["kind", "tool"], ["begun", "2026-02-01"], ["emerging", ""], ["emerging", "1"], ["emerging", "2"],
  ["files", ""], ["files", new File(["x"], "x.pdf")], ["truthful", "yes"]); // prettier-ignore
const kept = changedSince(now, sent);
const box = (name, value, checked) => ({ name, type: "checkbox", value, checked });
const controls = [
  { name: "kind", type: "select-one", options: [{ value: "tool", selected: true }] },
  { name: "begun", type: "date", value: "" },
  { name: "emerging", type: "hidden", value: "" },
  box("emerging", "1", true), box("emerging", "2", false), box("truthful", "yes", false),
]; // prettier-ignore
const changed = putBack(controls, kept).map((one) => `${one.name}=${one.value}`);
console.log(JSON.stringify({ kept: [...kept.keys()], changed, controls, again: putBack(controls, kept).length }));
