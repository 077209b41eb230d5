// form-js knows one language. webapp/assets/build.mjs wraps its texts in this function.
import { given } from "./frame.js";
import chinese from "./form-words.json";
import panel from "./zh-panel.js";

globalThis.panhuoFormWords = (text) => (given.lang === "en" ? text : chinese[text] ?? text);
globalThis.panhuoPanelWords = (text, holes = {}) => (given.lang === "en" ? text : panel[text] ?? chinese[text] ?? text).replace(/{(\w+)}/g, (whole, name) => holes[name] ?? whole);
