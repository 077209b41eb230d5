// The editor of a form, in the reader's language.
import "../form-words.js";
export { FormEditor } from "@bpmn-io/form-js-editor";
