"""Structured process models: written as BPMN, and played by a small interpreter that knows nothing of the engine.

A block is drawn once; `xml` writes it, `play` begins one activation of it. What is played says what it waits for and
what it called, so that an engine can be compared after every event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.engine.spiff import models as m

Key = tuple[str, tuple[tuple[str, int], ...]]
"""An element and the numbers of the instances around it."""
Log = list["str | Log"]
"""What was completed and can be undone: operations that undo, and the logs of sub-processes."""


@dataclass
class World:
    """What the interpreter has seen, and all that waits."""

    called: list[str] = field(default_factory=list)


class Play:
    """One activation of a block. `then` is called once when it is done; nothing happens after `stop`."""

    def __init__(self, world: World, scope: Scope, then: Callable[[], None]) -> None:
        self.world = world
        self.scope = scope
        self.stopped = False
        self._then = then

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        """What it waits for, and what to call when that happens (with an answer)."""
        yield from ()

    def stop(self) -> None:
        self.stopped = True

    def done(self) -> None:
        if not self.stopped:
            self.stopped = True
            self._then()

    def key(self, name: str) -> Key:
        return name, self.scope.numbers


class Scope:
    """A process or sub-process instance: its body, and handlers that run beside it."""

    def __init__(self, numbers: tuple[tuple[str, int], ...], then: Callable[[], None]) -> None:
        self.numbers = numbers
        self.plays: list[Play] = []
        self._then = then
        self._open = 0
        self.over = False
        self.log: Log = []
        self.undoes = self
        """Whose log an event in here undoes."""

    def hold(self) -> None:
        """Not be over before `let_go`."""
        self._open += 1

    def let_go(self) -> None:
        self._one_done()

    @property
    def is_busy(self) -> bool:
        """Whether something runs in a scope that is held."""
        return self._open > 1

    def begin(self, make: Callable[[Callable[[], None]], Play]) -> Play:
        """Start a play whose end counts for the scope's end."""
        self._open += 1
        play = make(self._one_done)
        self.plays.append(play)
        return play

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        for play in self.plays:
            if not play.stopped:
                yield from play.waits()

    def stop(self) -> None:
        self.over = True
        for play in self.plays:
            play.stop()

    def finish(self) -> None:
        """End it as if it was done."""
        if not self.over:
            self.stop()
            self._then()

    def _one_done(self) -> None:
        self._open -= 1
        if not self._open and not self.over:
            self.over = True
            self._then()


class Block:
    """A drawn block: enters at `first`, leaves from `last`."""

    def __init__(self, name: str) -> None:
        self.name = name

    first = last = ""

    def xml(self) -> str:
        raise NotImplementedError

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        raise NotImplementedError

    def processes(self) -> str:
        """Further processes that it calls."""
        return ""


class Op(Block):
    """An operation."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.first = self.last = name

    def xml(self) -> str:
        return m.op(self.name)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        play = Play(world, scope, then)
        world.called.append(self.name)
        play.done()
        return play


class User(Op):
    """A user task."""

    def xml(self) -> str:
        return m.user(self.name)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Waiting(world, scope, then, self.name)


class _Waiting(Play):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], name: str) -> None:
        super().__init__(world, scope, then)
        self.name = name

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield self.key(self.name), lambda _: self.done()


class Store(Block):
    """An operation that writes a data object, and one that reads it (BPMN 10.4)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.first, self.last = f"{name}w", f"{name}r"

    def xml(self) -> str:
        written = (
            f"<dataOutputAssociation><sourceRef>{self.name}O</sourceRef><targetRef>{self.name}D</targetRef>"
            f'<assignment><from>"{self.name}"</from><to>{self.name}D.text</to></assignment></dataOutputAssociation>'
        )
        read = (
            f"<dataInputAssociation><sourceRef>{self.name}D</sourceRef><targetRef>{self.name}I</targetRef>"
            "</dataInputAssociation>"
        )
        return (
            f'<dataObject id="{self.name}D"/>'
            + m.op(self.first, m.described(outputs=f"{self.name}O") + written)
            + m.op(self.last, m.described(inputs=f"{self.name}I") + read)
            + m.flow(self.first, self.last)
        )

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        play = Play(world, scope, then)
        world.called += [self.first, self.last]
        play.done()
        return play


class Several(Block):
    """A user task in parallel instances, each or the first of which throws an escalation (BPMN 10.3.8, behavior)."""

    def __init__(self, name: str, count: int, behaviour: str) -> None:
        super().__init__(name)
        self.count, self.behaviour = count, behaviour
        self.first = self.last = name

    def xml(self) -> str:
        event = f'<escalationEventDefinition escalationRef="escalation.{self.name}"/>'
        thrown = (
            f"<complexBehaviorDefinition><condition>true</condition><event>{event}</event>"
            "</complexBehaviorDefinition>"
            if self.behaviour != "All"
            else ""
        )
        once = "numberOfCompletedInstances = 1" if self.behaviour == "First" else "true"
        items = ", ".join(str(number + 1) for number in range(self.count))
        loop = m.many(collection=f"[{items}]", item=f"i_{self.name}").replace(
            "</multiInstanceLoopCharacteristics>",
            thrown.replace("true", once) + "</multiInstanceLoopCharacteristics>",
        )
        if thrown:
            loop = loop.replace(
                "<multiInstanceLoopCharacteristics",
                '<multiInstanceLoopCharacteristics behavior="Complex"',
            )
        caught = m.boundary(f"{self.name}b", self.name, m.escalation(self.name), interrupting=False)
        return (
            m.user(self.name, loop) + caught + m.op(f"{self.name}o")
            + m.flow(f"{self.name}b", f"{self.name}o")
        )  # fmt: skip

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Several(world, scope, then, self)


class _Several(Play):
    def __init__(
        self, world: World, scope: Scope, then: Callable[[], None], block: Several
    ) -> None:
        super().__init__(world, scope, then)
        self.block = block
        self.open = list(range(1, block.count + 1))

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        for number in self.open:
            numbers = (*self.scope.numbers, (f"i_{self.block.name}", number))
            yield (self.block.name, numbers), lambda _, number=number: self._one(number)

    def _one(self, number: int) -> None:
        self.open.remove(number)
        first = len(self.open) == self.block.count - 1
        if self.block.behaviour == "Each" or (self.block.behaviour == "First" and first):
            self.world.called.append(f"{self.block.name}o")
        if not self.open:
            self.done()


class Seq(Block):
    """Blocks one after the other."""

    def __init__(self, name: str, *blocks: Block) -> None:
        super().__init__(name)
        self.blocks = blocks
        self.first, self.last = blocks[0].first, blocks[-1].last

    def xml(self) -> str:
        pairs = zip(self.blocks, self.blocks[1:], strict=False)
        return "".join(b.xml() for b in self.blocks) + "".join(
            m.flow(a.last, b.first) for a, b in pairs
        )

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Sequence(world, scope, then, self.blocks)

    def processes(self) -> str:
        return "".join(block.processes() for block in self.blocks)


class _Sequence(Play):
    def __init__(
        self, world: World, scope: Scope, then: Callable[[], None], blocks: tuple[Block, ...]
    ) -> None:
        super().__init__(world, scope, then)
        self.blocks = list(blocks)
        self.current: Play | None = None
        self._next()

    def _next(self) -> None:
        if self.stopped:
            return
        if not self.blocks:
            self.done()
            return
        block = self.blocks.pop(0)
        play = block.play(self.world, self.scope, self._next)
        if not play.stopped:
            self.current = play

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        if self.current is not None and not self.current.stopped:
            yield from self.current.waits()

    def stop(self) -> None:
        super().stop()
        if self.current is not None:
            self.current.stop()


class Split(Block):
    """Branches between two gateways, of which those `taken` run: parallel, inclusive or exclusive."""

    def __init__(
        self, name: str, kind: str, branches: list[tuple[bool, Block]], implicit: bool = False
    ) -> None:
        super().__init__(name)
        self.kind = kind
        self.implicit = implicit
        """Whether a task splits instead of a gateway."""
        self.branches = branches
        self.first, self.last = f"{name}f", f"{name}j"

    def xml(self) -> str:
        gateway = {"and": m.par, "or": m.inc, "xor": m.xor}[self.kind]
        split = m.node("task", self.first) if self.implicit else gateway(self.first)
        parts = [split, gateway(self.last)]
        for taken, block in self.branches:
            when = "" if self.kind == "and" else str(taken).lower()
            parts += [m.flow(self.first, block.first, when), block.xml()]
            parts.append(m.flow(block.last, self.last))
        return "".join(parts)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        chosen = [block for taken, block in self.branches if taken or self.kind == "and"]
        return _All(world, scope, then, chosen[:1] if self.kind == "xor" else chosen)

    def processes(self) -> str:
        return "".join(block.processes() for _, block in self.branches)


class _All(Play):
    def __init__(
        self, world: World, scope: Scope, then: Callable[[], None], blocks: list[Block]
    ) -> None:
        super().__init__(world, scope, then)
        self.left = len(blocks)
        self.plays: list[Play] = []
        for block in blocks:
            self.plays.append(block.play(world, scope, self._one))

    def _one(self) -> None:
        self.left -= 1
        if not self.left:
            self.done()

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        for play in self.plays:
            if not play.stopped:
                yield from play.waits()

    def stop(self) -> None:
        super().stop()
        for play in self.plays:
            play.stop()


class Again(Block):
    """A body, then a user task whose answer says whether to go round once more."""

    def __init__(self, name: str, body: Block) -> None:
        super().__init__(name)
        self.body = body
        self.first, self.last = f"{name}m", f"{name}x"

    def xml(self) -> str:
        ask = f"{self.name}q"
        return (
            m.xor(self.first) + self.body.xml() + m.user(ask) + m.xor(self.last)
            + m.flow(self.first, self.body.first) + m.flow(self.body.last, ask) + m.flow(ask, self.last)
            + m.flow(self.last, self.first, f"{self.name}again")
        )  # fmt: skip

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Again(world, scope, then, self)

    def processes(self) -> str:
        return self.body.processes()


class _Again(Play):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], block: Again) -> None:
        super().__init__(world, scope, then)
        self.block = block
        self.asking = False
        self.current: Play | None = None
        self._round()

    def _round(self) -> None:
        self.asking = False
        play = self.block.body.play(self.world, self.scope, self._ask)
        self.current = None if self.asking else play

    def _ask(self) -> None:
        self.asking = not self.stopped
        self.current = None

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        if self.asking:
            yield self.key(f"{self.block.name}q"), self._answer
        elif self.current is not None:
            yield from self.current.waits()

    def _answer(self, again: bool) -> None:
        if again:
            self._round()
        else:
            self.done()

    def stop(self) -> None:
        super().stop()
        self.asking = False
        if self.current is not None:
            self.current.stop()


class Choice(Block):
    """An event gateway and a message for each way."""

    def __init__(self, name: str, ways: list[Block]) -> None:
        super().__init__(name)
        self.ways = ways
        self.first, self.last = f"{name}g", f"{name}j"

    def xml(self) -> str:
        parts = [m.events(self.first), m.xor(self.last)]
        for number, block in enumerate(self.ways):
            event = f"{self.name}c{number}"
            parts += [m.catch(event, m.message(event)), block.xml(), m.flow(self.first, event)]
            parts += [m.flow(event, block.first), m.flow(block.last, self.last)]
        return "".join(parts)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Choice(world, scope, then, self)

    def processes(self) -> str:
        return "".join(block.processes() for block in self.ways)


class _Choice(Play):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], block: Choice) -> None:
        super().__init__(world, scope, then)
        self.block = block
        self.chosen: Play | None = None

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        if self.chosen is not None:
            yield from self.chosen.waits()
            return
        for number, way in enumerate(self.block.ways):
            yield self.key(f"{self.block.name}c{number}"), lambda _, way=way: self._choose(way)

    def _choose(self, way: Block) -> None:
        play = way.play(self.world, self.scope, self.done)
        if not self.stopped:
            self.chosen = play

    def stop(self) -> None:
        super().stop()
        if self.chosen is not None:
            self.chosen.stop()


@dataclass
class Extras:
    """What a sub-process has beside its body."""

    repeat: int | None = None
    parallel: bool = False
    standard: bool = False
    boundary: str | None = None  # interrupting | beside
    handler: Block | None = None
    inside: str | None = None  # error | terminate: a user task leads there
    on_event: str | None = None  # interrupting | beside
    event_body: Block | None = None
    called: bool = False


class Sub(Block):
    """A sub-process or called process with loops, boundary events, ends and event sub-processes."""

    def __init__(self, name: str, body: Block, extras: Extras) -> None:
        super().__init__(name)
        self.body = body
        self.extras = extras
        self.first = name
        self.last = f"{name}j"

    def xml(self) -> str:
        extra = self.extras
        if extra.called:
            parts = [m.call(self.name, f"{self.name}p", self._loop())]
        else:
            parts = [m.sub(self.name, self._loop(), self._content())]
        parts += [m.xor(self.last), m.flow(self.name, self.last)]
        if extra.boundary:
            event = f"{self.name}b"
            beside = extra.boundary == "beside"
            parts.append(m.boundary(event, self.name, m.message(event), interrupting=not beside))
            parts += self._handle(event, beside)
        if extra.inside == "error":
            event = f"{self.name}r"
            parts.append(m.boundary(event, self.name, m.error(f"{self.name}E")))
            parts += [m.flow(event, self.last)]
        return "".join(parts)

    def _handle(self, event: str, beside: bool) -> list[str]:
        assert self.extras.handler is not None
        handler = self.extras.handler
        after = [] if beside else [m.flow(handler.last, self.last)]
        return [handler.xml(), m.flow(event, handler.first), *after]

    def _loop(self) -> str:
        extra = self.extras
        if extra.repeat is None:
            return ""
        if extra.standard:
            return m.loop(f"loopCounter < {extra.repeat}")
        items = ", ".join(str(number + 1) for number in range(extra.repeat))
        return m.many(collection=f"[{items}]", item=f"i_{self.name}", sequential=not extra.parallel)

    def _content(self) -> str:
        extra, name = self.extras, self.name
        parts = [m.start(f"{name}s"), self.body.xml(), m.end(f"{name}e")]
        parts += [m.flow(f"{name}s", self.body.first), m.flow(self.body.last, f"{name}e")]
        if extra.inside:
            ending = m.error(f"{name}E") if extra.inside == "error" else m.TERMINATE
            parts += [m.user(f"{name}u"), m.end(f"{name}t", ending)]
            parts += [m.flow(f"{name}s", f"{name}u"), m.flow(f"{name}u", f"{name}t")]
        if extra.on_event:
            assert extra.event_body is not None
            beside = str(extra.on_event != "beside").lower()
            begin = m.start(f"{name}h", m.message(f"{name}h"), isInterrupting=beside)
            flows = m.flow(f"{name}h", extra.event_body.first)
            flows += m.end(f"{name}z") + m.flow(extra.event_body.last, f"{name}z")
            parts.append(m.on_event(f"{name}H", begin, extra.event_body.xml(), flows))
        return "".join(parts)

    def processes(self) -> str:
        extra = self.extras
        further = [
            block.processes() for block in (self.body, extra.handler, extra.event_body) if block
        ]
        own = m.process(self._content(), name=f"{self.name}p") if extra.called else ""
        return own + "".join(further)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Sub(world, scope, then, self)


class _Sub(Play):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], block: Sub) -> None:
        super().__init__(world, scope, then)
        self.block = block
        self.begun = 0
        self.finished = 0
        self.inner: list[_Inside] = []
        self.log: Log = []
        self.after: Play | None = None
        self.total = 1 if block.extras.repeat is None else block.extras.repeat
        if self.total == 0:
            self.done()
        for _ in range(self.total if block.extras.parallel else min(1, self.total)):
            self._begin()

    def _begin(self) -> None:
        self.begun += 1
        numbers = self.scope.numbers
        if self.block.extras.repeat is not None and not self.block.extras.standard:
            numbers = (*numbers, (f"i_{self.block.name}", self.begun))
        inside = _Inside(self, numbers)
        self.inner.append(inside)
        inside.begin()

    def one_done(self) -> None:
        self.finished += 1
        if self.stopped or self.after is not None:
            return
        if self.finished == self.total:
            self.scope.log += self.log
            self.done()
        elif not self.block.extras.parallel:
            self._begin()

    def leave(self, handler: Block | None) -> None:
        """An interrupting boundary event."""
        for inside in self.inner:
            inside.stop()
        if handler is None:
            self.done()
            return
        play = handler.play(self.world, self.scope, self.done)
        if not self.stopped:
            self.after = play

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        if self.after is not None:
            yield from self.after.waits()
            return
        for inside in self.inner:
            yield from inside.waits()
        if self.block.extras.boundary:
            yield self.key(f"{self.block.name}b"), self._boundary

    def _boundary(self, _: bool) -> None:
        handler = self.block.extras.handler
        assert handler is not None
        if self.block.extras.boundary == "beside":
            self.scope.begin(lambda then: handler.play(self.world, self.scope, then))
        else:
            self.leave(handler)

    def stop(self) -> None:
        super().stop()
        for inside in self.inner:
            inside.stop()
        if self.after is not None:
            self.after.stop()


class _Inside:
    """One instance of a sub-process."""

    def __init__(self, outer: _Sub, numbers: tuple[tuple[str, int], ...]) -> None:
        self.outer = outer
        self.scope = Scope(numbers, self._over)
        self.armed = outer.block.extras.on_event is not None

    def _over(self) -> None:
        self.outer.log.append([*self.scope.log])
        self.outer.one_done()

    def begin(self) -> None:
        block, world, scope = self.outer.block, self.outer.world, self.scope
        if block.extras.inside:
            scope.begin(lambda then: _Ending(world, scope, then, self))
        scope.begin(lambda then: block.body.play(world, scope, then))

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        if self.scope.over:
            return
        yield from self.scope.waits()
        if self.armed:
            yield (f"{self.outer.block.name}h", self.scope.numbers), self._event

    def _event(self, _: bool) -> None:
        extras, world = self.outer.block.extras, self.outer.world
        body = extras.event_body
        assert body is not None
        if extras.on_event != "beside":
            self.armed = False
            for play in self.scope.plays:
                play.stop()
            self.scope.plays.clear()
            self.scope._open = 0
        inner: list[Scope] = []
        self.scope.begin(lambda then: _Handler(world, self.scope, then, body, inner))

    def stop(self) -> None:
        self.armed = False
        self.scope.stop()


class _Handler(Play):
    """An event sub-process instance: a scope of its own."""

    def __init__(
        self, world: World, scope: Scope, then: Callable[[], None], body: Block, inner: list[Scope]
    ) -> None:
        super().__init__(world, scope, then)
        self.inner = Scope(scope.numbers, self.done)
        self.inner.undoes = scope.undoes
        self.inner.begin(lambda done: body.play(world, self.inner, done))

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield from self.inner.waits()

    def stop(self) -> None:
        super().stop()
        self.inner.stop()


class _Ending(Play):
    """The user task that leads to an error or terminate end event."""

    def __init__(
        self, world: World, scope: Scope, then: Callable[[], None], inside: _Inside
    ) -> None:
        super().__init__(world, scope, then)
        self.inside = inside

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield self.key(f"{self.inside.outer.block.name}u"), self._end

    def _end(self, _: bool) -> None:
        self.stopped = True
        if self.inside.outer.block.extras.inside == "error":
            self.inside.outer.leave(None)
        else:
            self.inside.armed = False
            self.inside.scope.finish()
