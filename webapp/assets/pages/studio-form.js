// The editor of a form; beside it the form as the server gives it to those who fill it in.
import { checking, given, goToStep, listFindings, saving, send, small } from "../js/studio/frame.js";
import { unfilled } from "../js/studio/unfilled.js";

const canvas = document.getElementById("canvas");

async function main() {
  const { FormEditor } = await import("../js/studio/form/form-editor.js");
  const editor = new FormEditor({ container: canvas });
  let clear;
  const text = async () => JSON.stringify(clear(editor.saveSchema()), null, 2) + "\n";
  const open = async (source) => {
    const schema = JSON.parse(source);
    await editor.importSchema(schema);
    clear = unfilled(schema, editor.saveSchema());
    return text();
  };
  await open(given.text);
  canvas.dataset.ready = "yes";
  window.studio = { editor, text, open };
  const check = checking((told) => listFindings(told.findings.filter((one) => one.level === "error" || one.file === given.path || one.rule.startsWith("variable")), goToStep));
  const show = previewing(text);
  check(text, 0);
  if (given.readonly) {
    canvas.inert = true;
    return;
  }
  const keep = saving({ text });
  editor.on("commandStack.changed", () => {
    keep.changed();
    check(text);
    show();
  });
  document.querySelector('[data-tool="undo"]')?.addEventListener("click", () => editor.get("commandStack").undo());
  document.querySelector('[data-tool="redo"]')?.addEventListener("click", () => editor.get("commandStack").redo());
}

function previewing(text) {
  let timer;
  const frames = document.querySelectorAll("[data-preview]");
  const values = document.querySelector("[data-sample]");
  const draw = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const url = `${given.previewUrl}?${new URLSearchParams({ values: values.value })}`;
      const html = await (await send("POST", url, await text())).text();
      frames.forEach((one) => (one.innerHTML = html));
    }, 500);
  };
  values.addEventListener("input", draw);
  return draw;
}

if (canvas && !small) main();
