// The process to look at.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import translate from "../translate.js";

export const open = (container) => new NavigatedViewer({ container, moddleExtensions: { zeebe }, additionalModules: [translate] });
