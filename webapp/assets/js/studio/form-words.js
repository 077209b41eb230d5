// form-js knows one language. webapp/assets/build.mjs wraps its texts in this function.
import { given } from "./frame.js";
import chinese from "./form-words.json";

globalThis.panhuoFormWords = (text) => (given.lang === "en" ? text : chinese[text] ?? text);
