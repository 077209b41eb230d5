// What is copied in one package can be pasted in another: the clipboard lies in the browser's storage.
const KEY = "panhuo-bpmn-clipboard";

class SharedClipboard {
  static $inject = ["moddle"];

  constructor(moddle) {
    this._moddle = moddle;
  }

  get() {
    const text = localStorage.getItem(KEY);
    if (text !== this._text) {
      this._text = text;
      this._held = text ? JSON.parse(text, this._revive()) : undefined;
    }
    return this._held;
  }

  set(tree) {
    this._held = tree;
    this._text = JSON.stringify(tree);
    try {
      localStorage.setItem(KEY, this._text);
    } catch {
      this._text = localStorage.getItem(KEY); // too much for the storage: pasted here only
    }
  }

  clear() {
    const held = this.get();
    localStorage.removeItem(KEY);
    this._held = this._text = undefined;
    return held;
  }

  isEmpty() {
    return !this.get();
  }

  // Plain objects become BPMN elements again, one for each id.
  _revive() {
    const made = new Map();
    return (_key, value) => {
      if (!value || typeof value !== "object" || typeof value.$type !== "string") return value;
      if (value.id && made.has(value.id)) return made.get(value.id);
      const { $type, ...attributes } = value;
      const element = this._moddle.create($type, attributes);
      if (value.id) made.set(value.id, element);
      return element;
    };
  }
}

export default { clipboard: ["type", SharedClipboard] };
