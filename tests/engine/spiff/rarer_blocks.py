"""More blocks of `blocks.py`: complex gateways, compensation, ad-hoc sub-processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.engine.spiff import models as m
from tests.engine.spiff.blocks import Block, Key, Log, Op, Play, Scope, World

UNDO = "<compensateEventDefinition/>"
PEOPLE = '<zeebe:properties><zeebe:property name="pick" value="people"/></zeebe:properties>'


class Kept(Op):
    """An operation that another one undoes (BPMN 10.7)."""

    def xml(self) -> str:
        handler = f"{self.name}k"
        return (
            m.op(self.name) + m.boundary(f"{self.name}c", self.name, UNDO)
            + m.op(handler, isForCompensation="true")
            + f'<association id="{self.name}a" sourceRef="{self.name}c" targetRef="{handler}"/>'
        )  # fmt: skip

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        scope.log.append(f"{self.name}k")
        return super().play(world, scope, then)


class Undo(Block):
    """A user task, then an event that undoes all that its scope has completed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.first, self.last = f"{name}u", name

    def xml(self) -> str:
        return m.user(self.first) + m.throw(self.name, UNDO) + m.flow(self.first, self.name)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Undoing(world, scope, then, self.first)


class _Undoing(Play):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], name: str) -> None:
        super().__init__(world, scope, then)
        self.name = name

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield self.key(self.name), self._undo

    def _undo(self, _: bool) -> None:
        log = self.scope.undoes.log
        undone = [*log]
        log.clear()
        self.world.called += backwards(undone)
        self.done()


def backwards(log: Log) -> Iterator[str]:
    """The operations that undo what was completed, the last first."""
    for entry in reversed(log):
        if isinstance(entry, str):
            yield entry
        else:
            yield from backwards(entry)


class Rings(Block):
    """A sub-process that throws an escalation some times; what catches it beside it is there each time."""

    def __init__(self, name: str, count: int, *, inside: bool) -> None:
        super().__init__(name)
        self.count, self.inside = count, inside
        self.first = self.last = name

    def xml(self) -> str:
        event = m.escalation(self.name)
        throws = [f"{self.name}t{number}" for number in range(self.count)]
        ends = [f"{self.name}s", *throws, f"{self.name}e"]
        parts = [m.start(ends[0]), *(m.throw(one, event) for one in throws), m.end(ends[-1])]
        parts.append(m.chain(" ".join(ends)))
        heard, done = f"{self.name}b", f"{self.name}o"
        if not self.inside:
            caught = m.boundary(heard, self.name, event, interrupting=False)
            return m.sub(self.name, *parts) + caught + m.op(done) + m.flow(heard, done)
        begins = m.start(heard, event, isInterrupting="false") + m.op(done) + m.flow(heard, done)
        return m.sub(self.name, *parts, m.on_event(f"{self.name}h", begins))

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        world.called += [f"{self.name}o"] * self.count
        play = Play(world, scope, then)
        play.done()
        return play


class Some(Block):
    """Parallel branches in a sub-process, whose complex gateway goes on once after `enough` of them (BPMN 10.6.5)."""

    def __init__(self, name: str, branches: list[Block], enough: int) -> None:
        super().__init__(name)
        self.branches, self.enough = branches, enough
        self.first = self.last = name

    def xml(self) -> str:
        fork, join, on, end = (f"{self.name}{part}" for part in "fjoe")
        condition = (
            f"<activationCondition>=activationCount &gt;= {self.enough}</activationCondition>"
        )
        parts = [m.start(f"{self.name}s"), m.par(fork), m.node("complexGateway", join, condition)]
        parts += [m.op(on), m.end(end), m.flow(f"{self.name}s", fork), m.flow(on, end)]
        parts += [m.flow(join, on, "waitingForStart")]
        for block in self.branches:
            parts += [m.flow(fork, block.first), block.xml(), m.flow(block.last, join)]
        return m.sub(self.name, *parts)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Some(world, scope, then, self)

    def processes(self) -> str:
        return "".join(block.processes() for block in self.branches)


class _Inner(Play):
    """A play with a scope inside, whose log is kept when it is done."""

    def __init__(self, world: World, scope: Scope, then: Callable[[], None]) -> None:
        super().__init__(world, scope, then)
        self.inner = Scope(scope.numbers, self._over)

    def _over(self) -> None:
        if not self.stopped:
            self.scope.log.append([*self.inner.log])
            self.done()

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield from self.inner.waits()

    def stop(self) -> None:
        super().stop()
        self.inner.stop()


class _Some(_Inner):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], block: Some) -> None:
        super().__init__(world, scope, then)
        self.block, self.came = block, 0
        self.inner.hold()
        for branch in block.branches:
            self.inner.begin(lambda done, branch=branch: self._branch(branch, done))
        self.inner.let_go()

    def _branch(self, branch: Block, done: Callable[[], None]) -> Play:
        return branch.play(self.world, self.inner, lambda: self._one(done))

    def _one(self, done: Callable[[], None]) -> None:
        self.came += 1
        if self.came == self.block.enough:
            self.world.called.append(f"{self.block.name}o")
        done()


class Free(Block):
    """An ad-hoc sub-process, whose activities people begin as they like, or the engine each once (BPMN 13.3.5)."""

    def __init__(self, name: str, blocks: list[Block], *, people: bool, sequential: bool) -> None:
        super().__init__(name)
        self.blocks, self.people, self.sequential = blocks, people, sequential
        self.first = self.last = name

    def xml(self) -> str:
        own = m.ext(PEOPLE) if self.people else ""
        ordering = "Sequential" if self.sequential else "Parallel"
        inner = own + "".join(block.xml() for block in self.blocks)
        return m.node("adHocSubProcess", self.name, inner, ordering=ordering)

    def play(self, world: World, scope: Scope, then: Callable[[], None]) -> Play:
        return _Free(world, scope, then, self)

    def processes(self) -> str:
        return "".join(block.processes() for block in self.blocks)


class _Watched(Scope):
    """A scope that tells when something in it is done."""

    def __init__(self, play: _Free) -> None:
        super().__init__(play.scope.numbers, play._over)
        self.play = play
        self.hold()

    def _one_done(self) -> None:
        super()._one_done()
        self.play.idle()


class _Free(_Inner):
    def __init__(self, world: World, scope: Scope, then: Callable[[], None], block: Free) -> None:
        super().__init__(world, scope, then)
        self.block = block
        self.left = [] if block.people else [*block.blocks]
        self.inner = _Watched(self)
        if not block.sequential:
            self.inner.hold()
            while self.left:
                self._begin(self.left.pop(0))
            self.inner.let_go()
        self.idle()

    def _begin(self, block: Block) -> None:
        self.inner.begin(lambda done: block.play(self.world, self.inner, done))

    def idle(self) -> None:
        """Something is done: when nothing else runs the engine begins what is next, or it is over."""
        if self.block.people or self.inner.over or self.inner.is_busy:
            return
        if self.left:
            self._begin(self.left.pop(0))
        else:
            self.inner.finish()

    def waits(self) -> Iterator[tuple[Key, Callable[[bool], None]]]:
        yield from self.inner.waits()
        if not self.block.people or (self.block.sequential and self.inner.is_busy):
            return
        for block in self.block.blocks:
            yield self.key(f"?{block.first}"), lambda _, block=block: self._begin(block)
        yield self.key(f"?{self.block.name}"), lambda _: self.inner.finish()
