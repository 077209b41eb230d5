// What the FEEL fields say of an expression as one types, in the reader's words; stands in for @bpmn-io/feel-lint (build.mjs).
import { cmFeelLinter as theirs } from "@bpmn-io/feel-lint";
import { words } from "../frame.js";

function said(message) {
  if (message.startsWith("Incomplete")) return words.feelIncomplete;
  return message.startsWith("First item") ? words.feelFirst : words.feelUnread;
}

export function cmFeelLinter() {
  const lint = theirs();
  return (view) => lint(view).map((one) => ({ ...one, message: said(one.message), source: "FEEL" }));
}
