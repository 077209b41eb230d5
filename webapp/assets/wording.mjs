// Texts of editors that know one language are wrapped where they stand, so that pages can say them in another.
// tests/webapp/studio/test_form_words.py fails when one is left.
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const longestFirst = (texts) => [...texts].sort((one, other) => other.length - one.length);

/** form-js. Texts of one word are often names as well, so only those that are plainly shown are taken. */
export function wordForms(contents, texts) {
  for (const text of texts) {
    const literal = `(['"])${escaped(text)}\\`;
    const shown = String.raw`\b(label|title|placeholder|description|tooltip|children|text|name|alt|OPTIONS_SOURCES\.\w+\])(\s*:\s*\[?\s*)`;
    contents = text.includes(" ")
      ? contents.replace(new RegExp(`${literal}1(?!\\s*:)`, "g"), (whole) => `globalThis.panhuoFormWords(${whole})`)
      : contents.replace(new RegExp(`\\breturn ${literal}1;`, "g"), (_, quote) => `return globalThis.panhuoFormWords(${quote}${text}${quote});`)
        .replace(new RegExp(`${shown}${literal}3`, "g"), (_, key, between, quote) => `${key}${between}globalThis.panhuoFormWords(${quote}${text}${quote})`);
  }
  return contents;
}

/** The token simulation: its texts are literals of their own, or stand in markup between backticks or quotes. */
export function wordSimulation(contents, texts) {
  const any = longestFirst(texts).map(escaped).join("|");
  const said = (text) => `globalThis.panhuoSimulationWords("${text}")`;
  return contents
    .replace(new RegExp(`'(${any})'`, "g"), (_, text) => said(text))
    .replace(new RegExp(`(?<='<[^'\\n]*>)(${any})(?=<[^'\\n]*')`, "g"), (_, text) => `' + ${said(text)} + '`)
    .replace(new RegExp(`(?<=(?:title|aria-label)="|>|\`|\\n *|\\} )(${any})(?=["<\`\\r\\n]| <| \\$)`, "g"), (_, text) => `\${${said(text)}}`);
}

/** The properties panel: fields that are given no translation fall back on a function, and three texts not even on that. */
export function wordPanel(contents) {
  return contents
    .replace("function translateFallback(template, replacements) {", "$& if (globalThis.panhuoPanelWords) return globalThis.panhuoPanelWords(template, replacements);")
    .replace(/(?<=[=:] )(['"])(Opened in popup|Close popup|Save and close)\1/g, 'translateFallback("$2")');
}

/** dmn-js: the field of a list shows what its options are called, as the list itself does, and not what the file says. */
export function wordLists(contents) {
  return contents
    .replace('"value": value,\n      "id": id', '"value": label,\n      "id": id')
    .replace("this.onChange(value);\n  };\n  onOptionClick", "this.onChange(this.props.options?.find((one) => one.label === value)?.value ?? value);\n  };\n  onOptionClick");
}

/** bpmn-js-properties-panel: one assignment keeps all fields of Camunda 7 in the bundle, which nothing here uses. */
export const trimPanel = (contents) => contents.replace(/^CamundaPlatformPropertiesProvider\.\$inject = .*$/m, "");
