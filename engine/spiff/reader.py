"""From core XML to specifications: one file, its processes, its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from engine.desugar import BPMN, desugar, local, name_of, refused, tag
from engine.spiff import data_reader
from engine.spiff.expressions import naming
from engine.spiff.extensions import ZEEBE, Extensions
from engine.spiff.program import Element, Program, StartEvent
from engine.spiff.shapes import SUPPORTED, Shaper
from engine.spiff.steps import Shape
from engine.xml import read_xml


def parse_xml(source: bytes) -> etree._Element:
    """The `definitions` element; no entities, no outside references, no document type. Raises ValueError (XmlRefused)."""
    root = read_xml(source)
    etree.strip_elements(root, etree.ProcessingInstruction, with_tail=False)
    if root.tag != f"{{{BPMN}}}definitions":
        raise ValueError("This is not a BPMN 2.0 file: its root is not bpmn:definitions.")
    return root


def read(source: bytes) -> Program:
    """See `compile_program`."""
    core = desugar(parse_xml(source))
    with naming(spaced_names(core)):
        return _read(source, core)


def _read(source: bytes, core: etree._Element) -> Program:
    executable = [each for each in core.findall(tag("process")) if is_executable(each)]
    if not executable:
        raise ValueError("No process of this file is executable. Set isExecutable to true.")
    lanes = dict(_lanes(core))
    file = FileFacts(core, lanes)
    shapes: dict[str, Shape] = {}
    for process in executable:
        if process.get("id") in shapes:
            raise refused(process, "another process has the same id.")
        shapes[process.get("id", "")] = file.shaper(process).process(process)
    return _program(source, core, shapes, file)


def spaced_names(core: etree._Element) -> frozenset[str]:
    """The names of several words that the file gives to data and in its mappings."""
    lines = [each for name in ("input", "output") for each in core.iter(f"{{{ZEEBE}}}{name}")]
    targets = [each.get("target", "").removeprefix("=").split(".")[0].strip() for each in lines]
    names = [*data_reader.variables(core).values(), *targets]
    return frozenset(name for name in names if " " in name)


def is_executable(process: etree._Element) -> bool:
    """A process counts as executable unless it says no or, saying nothing, has no step: then it is a pool's."""
    said = process.get("isExecutable")
    if said is None:
        return any(local(child) in SUPPORTED for child in process)
    return said in ("true", "1")


class FileFacts:
    """What the whole file knows while its processes are read."""

    def __init__(self, core: etree._Element, lanes: Mapping[str, Element]) -> None:
        self.core = core
        self.lanes = lanes
        self.elements: dict[str, Element] = {}
        self.starts: list[StartEvent] = []
        self.by_id = _by_id(core)
        self.data = data_reader.variables(core)
        """The variable of each data element, by its id."""
        self.lane_of = dict(_lane_of(core))
        self.associated = _associated(core)
        """Where the associations from an element lead."""

    def shaper(self, process: etree._Element) -> Shaper:
        """What reads one process."""
        return Shaper(self, process.get("id", ""))


def _program(
    source: bytes, core: etree._Element, shapes: dict[str, Shape], file: FileFacts
) -> Program:
    said = [each.get("id", "") for each in core.findall(tag("process")) if each.get("isExecutable")]
    main = next((name for name in said if name in shapes), next(iter(shapes)))
    return Program(
        source=source,
        main=main,
        processes=MappingProxyType(shapes),
        starts=tuple(file.starts),
        elements=MappingProxyType(file.elements),
        lanes=MappingProxyType(dict(file.lanes)),
        operations=_users(file.elements, "operation"),
        forms=_users(file.elements, "form"),
        decisions=_users(file.elements, "decision"),
        calls=_users(file.elements, "calls"),
    )


def _users(elements: Mapping[str, Element], what: str) -> Mapping[str, tuple[str, ...]]:
    """Which elements use each name."""
    found: dict[str, list[str]] = defaultdict(list)
    for element in elements.values():
        name = getattr(element, what)
        if name and not name.startswith("="):
            found[name].append(element.id)
    return MappingProxyType({name: tuple(users) for name, users in found.items()})


def _by_id(core: etree._Element) -> dict[str, etree._Element]:
    """Every element by its id, which has to be the only one."""
    found: dict[str, etree._Element] = {}
    for node in core.iter():
        if not local(node):
            continue
        name = node.get("id")
        if name in found:
            raise refused(node, "another element has the same id.")
        if name:
            found[name] = node
    return found


def _lanes(core: etree._Element) -> Iterator[tuple[str, Element]]:
    for lane in core.iter(tag("lane")):
        process = next(lane.iterancestors(tag("process")))
        around = next(lane.iterancestors(tag("lane")), None)
        yield (
            lane.get("id", ""),
            Element(
                id=lane.get("id", ""),
                kind="lane",
                name=lane.get("name"),
                process=process.get("id", ""),
                lane=None if around is None else around.get("id"),
                properties=Extensions(lane).properties(),
            ),
        )


def _associated(core: etree._Element) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in core.iter(tag("association")):
        found[name_of(each.get("sourceRef"))].append(name_of(each.get("targetRef")))
    return found


def _lane_of(core: etree._Element) -> Iterator[tuple[str, str]]:
    """The innermost lane of a flow node comes last, so a dictionary keeps it."""
    for lane in core.iter(tag("lane")):
        for reference in lane.findall(tag("flowNodeRef")):
            yield name_of(reference.text), lane.get("id", "")
