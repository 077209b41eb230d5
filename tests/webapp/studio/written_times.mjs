// Reads [[kind, days, isLength], ...] as JSON; gives each as the panel writes it, and what the panel reads of that again.
import { readFileSync } from "node:fs";
import { readTime, writeTime } from "../../../webapp/assets/js/studio/bpmn/written-times.js";

const written = JSON.parse(readFileSync(0, "utf8")).map((one) => writeTime(...one));
process.stdout.write(JSON.stringify(written.map((text) => [text, readTime(text)])));
