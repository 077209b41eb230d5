"""What a process owner's hand does on the studio's editors: the mouse and the keyboard, nothing else."""

from __future__ import annotations

import re

from playwright.sync_api import FloatRect, Locator, Page, expect


def edit(page: Page, address: str) -> None:
    """Open a page of the studio, and take the package up for editing if nobody has."""
    page.goto(address)
    begin = page.get_by_role("button", name=re.compile("^(继续)?编辑$"))
    if begin.count():
        begin.click()
    page.wait_for_selector("#canvas[data-ready]")
    expect(page.get_by_text("您正在编辑")).to_be_visible()


def expect_saved(page: Page) -> None:
    """The editor has said that all of it is saved."""
    expect(page.locator(".save-state.good")).to_be_visible()


class Drawing:
    """The diagram of a process."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def element(self, element: str) -> Locator:
        """What is drawn of an element."""
        return self.page.locator(f'.djs-element[data-element-id="{element}"] > .djs-visual').first

    def deselect(self) -> None:
        """Click beside the drawing, so that no button lies over it."""
        ground = self.page.locator("#canvas").bounding_box()
        assert ground
        self.page.mouse.click(ground["x"] + ground["width"] / 2, ground["y"] + ground["height"] - 9)

    def select(self, element: str) -> None:
        self.deselect()
        self.element(element).click(force=True)
        expect(
            self.page.locator(f'.djs-element[data-element-id="{element}"].selected')
        ).to_be_attached()

    def box(self, element: str) -> FloatRect:
        """Where an element is drawn."""
        found = self.element(element).bounding_box()
        assert found, element
        return found

    def select_flow(self, flow: str) -> None:
        """Click on the middle of a flow's first stretch."""
        self.deselect()
        points = self.page.evaluate(
            "(id) => { const path = document.querySelector(`[data-element-id='${id}'] .djs-visual > path`);"
            " const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());"
            " return [at.x, at.y]; }",
            flow,
        )
        self.page.mouse.click(*points)
        assert self.chosen() == flow

    def flow_between(self, source: str, target: str) -> str:
        """The id of the flow from one to another."""
        found = self.page.evaluate(
            "([one, other]) => studio.modeler.get('elementRegistry').find((each) => each.waypoints"
            " && each.source.id === one && each.target.id === other)?.id",
            [source, target],
        )
        assert isinstance(found, str)
        return found

    def middle(self, element: str) -> tuple[float, float]:
        box = self.box(element)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
        mouse.move(*end, steps=5)
        mouse.up()

    def widen(self, element: str, by: float, pool: str) -> None:
        """Move all that is right of an element further to the right: the space tool, on the pool's ground."""
        box, ground = self.box(element), self.box(pool)
        edge, below = box["x"] + box["width"] + 5, ground["y"] + ground["height"] - 8
        self.tool("space-tool")
        self.drag((edge, below), (edge + by, below))
        self.page.keyboard.press("Escape")

    def tool(self, action: str) -> None:
        self.page.locator(f'.djs-palette .entry[data-action="{action}"]').click()

    def place(self, action: str, at: tuple[float, float], name: str = "") -> str:
        """Put a new element of the palette somewhere, by click and click, and name it; its id."""
        self.tool(action)
        self.page.mouse.move(at[0] - 30, at[1] - 30, steps=3)
        self.page.mouse.move(*at, steps=3)
        self.page.mouse.click(*at)
        naming = self.page.locator(".djs-direct-editing-content")
        if name:
            expect(naming).to_be_visible()
            self.page.keyboard.insert_text(name)
            self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Escape")
        expect(naming).to_have_count(0)
        return self.chosen()

    def chosen(self) -> str:
        """The id of the one element that is selected."""
        found = self.page.locator(".djs-element.selected")
        expect(found).to_have_count(1)
        return found.get_attribute("data-element-id") or ""

    def pad(self, action: str) -> None:
        """Click one of the buttons beside the selected element."""
        self.page.locator(f'.djs-context-pad .entry[data-action="{action}"]').click()

    def become(self, kind: str) -> str:
        """Change the selected element into another kind, by the menu of the wrench."""
        self.pad("replace")
        self.page.locator(".djs-popup .entry", has_text=kind).first.click()
        return self.chosen()

    def connect(self, element: str, other: str) -> str:
        """Draw a sequence flow from one to another; its id."""
        self.select(element)
        self.pad("connect")
        self.page.mouse.move(*self.middle(other), steps=8)
        self.page.mouse.click(*self.middle(other))
        return self.chosen()


class Panel:
    """The properties of the selected element."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator("#properties")

    def open(self, group: str) -> Locator:
        """Unfold a group of entries."""
        found = self.panel.locator(".bio-properties-panel-group").filter(
            has=self.page.get_by_text(group, exact=True).and_(self.page.locator(".bio-properties-panel-group-header-title"))
        ).first  # fmt: skip
        header = found.locator(".bio-properties-panel-group-header").first
        if "open" not in (header.get_attribute("class") or "").split():
            header.locator(".bio-properties-panel-group-header-title").click()
        return found

    def fill(self, group: str, label: str, text: str) -> None:
        """Type into a plain field, and leave it."""
        field = self.open(group).get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")

    def choose(self, group: str, label: str, value: str) -> None:
        self.open(group).get_by_label(label, exact=True).select_option(value)

    def write(self, group: str, label: str, expression: str) -> None:
        """Type into a FEEL field, and leave it."""
        entry = self.open(group).locator(".bio-properties-panel-entry").filter(has_text=label).last
        write(entry.locator(".cm-content"), expression)

    def add(self, group: str, name: str, expression: str) -> None:
        """Add a mapping to a list, with its name and what it takes."""
        found = self.open(group)
        found.locator(".bio-properties-panel-add-entry").first.click()
        item = found.locator(".bio-properties-panel-list-item").last
        field = item.locator("input").first
        field.fill(name)
        field.press("Tab")
        write(item.locator(".cm-content").last, expression.removeprefix("="))


class Table:
    """A decision table."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.locator("#canvas")

    def input(self, expression: str) -> None:
        """Say what the first column reads."""
        self.canvas.locator("th.input-cell").first.dblclick()
        write(self.canvas.get_by_role("textbox", name="输入表达式"), expression)
        self.leave()

    def output(self, kind: str) -> None:
        """Choose the type of the outcome."""
        self.canvas.locator("th.output-cell").first.dblclick()
        self.canvas.get_by_label("类型").click()
        self.canvas.locator(".option", has_text=kind).click()
        self.leave()

    def rule(self, *cells: str) -> None:
        """Add a rule."""
        before = self.canvas.locator("td.rule-index").count()
        self.canvas.locator(".add-rule-add").first.click()
        expect(self.canvas.locator("td.rule-index")).to_have_count(before + 1)
        row = self.canvas.locator("tbody tr:has(td.input-cell)").last
        for place, text in enumerate(cells):
            row.locator("td.input-cell, td.output-cell").nth(place).click()
            self.page.keyboard.insert_text(text)
        self.leave()

    def leave(self) -> None:
        ground = self.canvas.bounding_box()
        assert ground
        self.page.mouse.click(
            ground["x"] + ground["width"] - 30, ground["y"] + ground["height"] - 60
        )


class FormEditor:
    """The editor of a form."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def relabel(self, field: str, label: str) -> None:
        """Give a question another label."""
        self.page.locator(field).first.click()
        self.page.locator(".bio-properties-panel-group-header", has_text="通用").click()
        self.page.get_by_label("字段标签").fill(label)


def write(field: Locator, text: str) -> None:
    """Type over what an editor of expressions holds, and close what it offers to complete."""
    field.click()
    keyboard = field.page.keyboard
    keyboard.press("Control+A")
    keyboard.insert_text(text)
    keyboard.press("Tab")
