// Days of work and of the calendar, as the engine reads them (docs/engine.md, "Times").
const WORKING = /^\s*(\d+)\s*$/;
const CALENDAR = /^\s*(?:=\s*now\(\)\s*\+\s*(?:@|duration\(\s*)"P(\d+)D"\s*\)?|P(\d+)D)\s*$/;

/** How a time is written: "" for none, "working" or "calendar" days with their number, else "other". */
export function readTime(written) {
  if (!written) return { kind: "", days: "" };
  const working = WORKING.exec(written);
  if (working) return { kind: "working", days: working[1] };
  const calendar = CALENDAR.exec(written);
  return calendar ? { kind: "calendar", days: calendar[1] ?? calendar[2] } : { kind: "other", days: "" };
}

/** Days as the engine reads them; a period (`length`) is a duration, any other time counts from now on. */
export function writeTime(kind, days, length = false) {
  if (!kind || !/^\d+$/.test(days)) return "";
  if (kind === "working") return days;
  return length ? `P${days}D` : `=now() + duration("P${days}D")`;
}
