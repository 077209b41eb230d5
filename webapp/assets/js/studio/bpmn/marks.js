// Findings on the diagram: a mark at the corner of each element that the checks speak of.
export function marking(modeler) {
  const overlays = modeler.get("overlays");
  const elements = modeler.get("elementRegistry");
  return (findings) => {
    overlays.remove({ type: "finding" });
    const worst = new Map();
    for (const one of findings) {
      if (one.element && (one.level === "error" || !worst.has(one.element))) worst.set(one.element, one);
    }
    for (const [id, one] of worst) {
      const element = elements.get(id);
      if (!element || element === modeler.get("canvas").getRootElement()) continue;
      const mark = document.createElement("span");
      mark.className = `finding-mark ${one.level}`;
      mark.title = one.text;
      mark.textContent = "!";
      overlays.add(id, "finding", { position: element.waypoints ? { top: -8, left: 0 } : { top: -8, right: 12 }, html: mark });
    }
  };
}
