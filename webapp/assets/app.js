// What every page loads. htmx enhances; every page works without it.
import htmx from "htmx.org";
import "./js/enhance.js";
import "./js/keys.js";
import "./js/mentions.js";
import "./js/returning.js";

// Strict Content-Security-Policy: no style is injected, nothing is evaluated.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;

// A refused answer (400, 409, 422, 429) is a page that says why: show it. Other failures leave the page as it is.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "400|409|422|429", swap: true, error: true },
  { code: "[45]..", swap: false, error: true },
];
