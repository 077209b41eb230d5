// Reads findings as JSON; gives the id of the panel's field that each is about.
import { readFileSync } from "node:fs";
import { fieldOf } from "../../../webapp/assets/js/studio/bpmn/places.js";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((one) => fieldOf(one))));
