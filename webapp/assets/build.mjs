// Bundles the front end into webapp/static/build: scripts, styles, the icon sprite, and manifest.json, which maps the
// plain name of each to its name with a digest, so that browsers may keep them for ever.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { widenIds } from "./ids.mjs";
import { trimPanel, wordForms, wordLists, wordPanel, wordSimulation } from "./wording.mjs";

const assets = dirname(fileURLToPath(import.meta.url));
const root = join(assets, "..", "..");
const output = join(assets, "..", "static", "build");
const icons = join(root, "node_modules", "@tabler", "icons", "icons", "outline");

// What a page may load: every file directly in assets/ and assets/pages/; what they import lies in css/ and js/.
const entries = [assets, join(assets, "pages")]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /\.(js|css)$/.test(path));

const options = {
  entryPoints: entries,
  outdir: output,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  loader: { ".svg": "file", ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file" },
  metafile: true,
  logLevel: "warning",
  plugins: [{ name: "words", setup: translate }, { name: "feel", setup: standIn }, { name: "manifest", setup: (build) => build.onEnd(writeManifest) }],
};

function translate(build) {
  const wrap = (filter, list, wording) => {
    const texts = list && Object.keys(JSON.parse(readFileSync(join(assets, "js", "studio", list), "utf8")));
    build.onLoad({ filter }, ({ path }) => ({ contents: wording(readFileSync(path, "utf8"), texts), loader: "js" }));
  };
  wrap(/form-js-(editor|viewer)[\\/]dist[\\/]index\.es\.js$/, "form-words.json", wordForms);
  wrap(/bpmn-js-token-simulation[\\/]lib[\\/]features[\\/].*\.js$/, join("bpmn", "simulation-words.json"), wordSimulation);
  wrap(/@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/, null, wordPanel);
  wrap(/dmn-js-shared[\\/]lib[\\/]components[\\/]InputSelect\.js$/, null, wordLists);
  wrap(/bpmn-js-properties-panel[\\/]dist[\\/]index\.esm\.js$/, null, (contents) => widenIds(trimPanel(contents)));
  wrap(/moddle-xml[\\/]dist[\\/]index(\.esm)?\.js$/, null, widenIds);
}

// What the FEEL fields of all editors complete and say is ours.
function standIn(build) {
  const ours = (name) => () => ({ path: join(assets, "js", "studio", "feel", name) });
  build.onResolve({ filter: /^@camunda\/feel-builtins$/ }, ours("functions.js"));
  build.onResolve({ filter: /^@bpmn-io\/feel-lint$/ }, ({ importer }) => (importer.includes("feel-editor") ? ours("lint.js")() : undefined));
}

function writeManifest(result) {
  if (result.errors.length) return;
  const manifest = { "icons.svg": writeSprite() };
  const chunks = {};
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    if (!made.entryPoint) continue;
    manifest[basename(made.entryPoint)] = basename(path);
    chunks[basename(made.entryPoint)] = [...needed(path, result.metafile.outputs)].map((one) => basename(one));
  }
  writeFileSync(join(output, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  writeFileSync(join(output, "chunks.json"), JSON.stringify(chunks, null, 2) + "\n");
  pack();
}

// What a script imports, and what that imports: pages ask for all of it at once.
function needed(path, outputs, found = new Set()) {
  for (const one of outputs[path].imports) {
    if (one.kind !== "import-statement" || found.has(one.path)) continue;
    found.add(one.path);
    needed(one.path, outputs, found);
  }
  return found;
}

// A packed copy of each text lies beside it (webapp/bundle.py sends it).
function pack() {
  for (const name of readdirSync(output).filter((one) => /\.(js|css|svg)$/.test(one))) {
    writeFileSync(join(output, `${name}.gz`), gzipSync(readFileSync(join(output, name)), { level: 9 }));
  }
}

function writeSprite() {
  const names = readFileSync(join(assets, "icons.txt"), "utf8").split("\n").map((line) => line.trim());
  const symbols = names.filter((name) => name && !name.startsWith("#")).map(symbol);
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  const name = `icons-${createHash("sha256").update(sprite).digest("hex").slice(0, 8)}.svg`;
  writeFileSync(join(output, name), sprite);
  return name;
}

function symbol(name) {
  const file = join(icons, `${name}.svg`);
  if (!existsSync(file)) throw new Error(`icons.txt: @tabler/icons has no outline icon named "${name}"`);
  const shapes = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${stroke}>${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, minify: false });
  await context.watch();
} else {
  await esbuild.build(options);
}
