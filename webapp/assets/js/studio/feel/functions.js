// FEEL's functions for completion, as the server knows and describes them; stands in for @camunda/feel-builtins (build.mjs),
// which names functions that are not executed here, in English.
import { given } from "../frame.js";

export const camundaBuiltins = given.functions.map(({ name, params, info }) => ({
  name, type: "function", params: params.map((one) => ({ name: one })), info: `<p>${info}</p>`,
}));
