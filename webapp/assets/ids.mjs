// bpmn.io reads only ids of Latin letters; those of XML (Namespaces in XML 1.0, NCName) have letters of every alphabet.
const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.·-]*`;

/** moddle-xml's reader, and the panel's field for an id. */
export const widenIds = (contents) => contents
  .replace(String.raw`/^([a-z][\w-.]*:)?[a-z_][\w-.]*$/i`, `/^(${NAME}:)?${NAME}$/u`)
  .replace(String.raw`/^[a-z_][\w-.]*$/i`, `/^${NAME}$/u`);
