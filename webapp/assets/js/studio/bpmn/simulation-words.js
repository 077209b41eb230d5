// The simulation knows one language. webapp/assets/wording.mjs wraps its texts in this function.
import { given } from "../frame.js";
import chinese from "./simulation-words.json";

globalThis.panhuoSimulationWords = (text) => (given.lang === "en" ? text : chinese[text] ?? text);
