// What the studio's editors share: what the page was given, saving as one goes, refused saves, findings.
const holder = document.getElementById("studio");
export const given = JSON.parse(holder.textContent);
export const words = given.words;
export const small = matchMedia("(max-width: 899px)").matches;

const token = document.querySelector('meta[name="csrf-token"]').content;
const state = document.querySelector("[data-save-state]");
const conflict = document.querySelector("dialog[data-conflict]");

/** Send text to the server; `more` are further headers. */
export function send(method, url, body, more = {}) {
  return fetch(url, { method, body, headers: { "X-CSRFToken": token, "Content-Type": "text/plain; charset=utf-8", ...more } });
}

function show(kind, text) {
  if (!state) return;
  state.className = `save-state ${kind}`;
  state.textContent = text;
}

/**
 * Saving one file of the draft: `text()` gives what the editor holds (a promise), `after(text)` runs once it is saved.
 * Returns { changed(), save(), isDirty() }.
 */
export function saving({ text, after = () => {} }) {
  let revision = given.revision;
  let dirty = false;
  let going = null;
  let again = false;
  let timer;

  async function put(over = revision) {
    dirty = false;
    show("busy", words.saving);
    const body = await text();
    let answer;
    try {
      answer = await send("PUT", given.saveUrl, body, { "If-Match": `"${over}"` });
    } catch {
      dirty = true;
      show("bad", words.offline);
      return false;
    }
    if (answer.ok) {
      revision = (await answer.json()).revision;
      given.revision = revision;
      document.querySelectorAll("[data-revision]").forEach((field) => (field.value = revision));
      if (!dirty) show("good", `${words.saved} ${new Date().toLocaleTimeString(given.lang, { hour: "2-digit", minute: "2-digit" })}`);
      after(body);
      return true;
    }
    dirty = true;
    await refused(answer, body);
    return false;
  }

  async function refused(answer, mine) {
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { message: words.refused };
    show("bad", told.message);
    if (!conflict || told.revision === undefined) return;
    conflict.querySelector("[data-message]").textContent = told.message;
    link(conflict.querySelector("[data-mine]"), mine, "mine");
    link(conflict.querySelector("[data-theirs]"), told.text ?? "", "saved");
    conflict.querySelectorAll("[data-when]").forEach((one) => (one.hidden = one.dataset.when !== told.reason));
    const keep = conflict.querySelector("[data-keep-mine]");
    keep.hidden = told.reason !== "stale";
    keep.onclick = () => {
      conflict.close();
      save(told.revision);
    };
    conflict.querySelector("[data-load-theirs]").onclick = () => loadTheirs(told, mine);
    if (!conflict.open) conflict.showModal();
  }

  // What is not loaded stays: among the revisions where this page may save, else as a download.
  async function loadTheirs(told, mine) {
    const kept = told.reason === "stale" && (await send("PUT", given.asideUrl, mine, { "If-Match": `"${told.revision}"` }).catch(() => null));
    if (!kept?.ok) conflict.querySelector("[data-mine]").click();
    dirty = false;
    location.reload();
  }

  async function save(over) {
    clearTimeout(timer);
    if (going) {
      again = true;
      return going;
    }
    going = put(over);
    const well = await going;
    going = null;
    if (again && well) {
      again = false;
      if (dirty) return save();
    }
    return well;
  }

  function changed() {
    if (given.readonly) return;
    dirty = true;
    show("busy", words.unsaved);
    clearTimeout(timer);
    timer = setTimeout(() => save(), 1500);
  }

  // The panels wait a moment before they take what was typed: leaving the field makes them take it now.
  async function finish() {
    document.activeElement?.blur?.();
    await new Promise((done) => setTimeout(done, 0));
    return dirty ? save() : true;
  }

  addEventListener("beforeunload", (event) => {
    if (dirty || going) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      finish();
    }
  });
  // A link inside the studio saves first, then goes.
  document.addEventListener("click", async (event) => {
    const to = event.target.closest("a[href]");
    if (!to || to.target || to.hasAttribute("download") || event.ctrlKey || event.metaKey || given.readonly) return;
    if (new URL(to.href).origin !== location.origin || to.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (await finish()) location.assign(to.href);
  });
  return { changed, save: finish, isDirty: () => dirty };
}

function link(anchor, text, which) {
  anchor.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  anchor.download = `${which}-${given.path.split("/").pop()}`;
}

/** Ask the server what the checks say of the draft with this text in the place of the page's file. */
export function checking(show) {
  let timer;
  let last = 0;
  return (text, wait = 700) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++last;
      const answer = await send("POST", given.checkUrl, await text()).catch(() => null);
      if (answer?.ok && mine === last) show(await answer.json());
    }, wait);
  };
}

/** The list of findings; `select` is called with one about an element when it is clicked. */
export function listFindings(findings, select) {
  const list = document.querySelector("[data-findings]");
  if (!list) return;
  const count = document.querySelector("[data-finding-count]");
  const errors = findings.filter((one) => one.level === "error").length;
  count.textContent = findings.length ? `${errors} ${words.errors} · ${findings.length - errors} ${words.warnings}` : words.nothing;
  count.className = errors ? "badge red" : findings.length ? "badge amber" : "badge green";
  list.replaceChildren(
    ...findings.map((one) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = `finding ${one.level}`;
      button.dataset.element = one.element ?? "";
      button.textContent = one.text;
      const where = document.createElement("span");
      where.className = "sub";
      where.textContent = [one.level === "error" ? words.error : words.warning, one.file, one.rule, one.element].filter(Boolean).join(" · ");
      button.append(where);
      button.addEventListener("click", () => one.element && select(one));
      item.append(button);
      return item;
    }),
  );
}

/** On the page of another file: to the step that a finding is about. */
export function goToStep({ file, element }) {
  if (file !== "process.bpmn") return;
  const link = document.createElement("a");
  link.href = `${given.diagramUrl}?element=${encodeURIComponent(element)}`;
  document.body.append(link);
  link.click(); // what is not saved yet is, before one leaves
}

/** Offer a text or picture for download. */
export function offer(name, content, type) {
  const anchor = document.createElement("a");
  anchor.href = content instanceof Blob ? URL.createObjectURL(content) : URL.createObjectURL(new Blob([content], { type }));
  anchor.download = name;
  anchor.click();
}
