"""The export protocol in an abstract world: workers, a clock, a vendor, people, every accident.

Decisions are the product's own functions. Transcribed are only the guarded updates of
``candidates.services.claims`` and the order of steps in ``delivery``, ``sending``, ``looking``,
``lanes`` and ``repair``. Times are ticks that are left, so that equal situations are equal states.
An export that waits for a time may be claimed at any time: more can happen here than in life.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from candidates.rules import export_protocol, failure_triage
from candidates.rules.export_protocol import EffectFacts, Found, Step, Timing
from candidates.rules.export_state import (
    EFFECT_MOVES,
    FINISHED,
    MOVES,
    EffectKind,
    EffectState,
    ExportState,
    Purpose,
    planned_effects,
)
from integrations.errors import ConnectorError
from tests.candidates.rules.explorer import Violation, replaced, sorted_with
from tests.candidates.rules.export_answers import DOUBTFUL

S, E = ExportState, EffectState
NOBODY = -1
UNLIMITED = -1
TICKS = Timing(send_budget=1, pause=1, vendor_processing=1, lag=1)


class Pc(enum.StrEnum):
    """The places of a worker's program."""

    IDLE = "idle"
    SEEN = "sees it due"
    LOOP = "loop"
    LOOK_BEFORE = "look before"
    READY = "ready"
    ARMED = "armed"
    SENT = "sent"
    ARRIVED = "arrived"
    IGNORED = "ignored"
    ANSWERED = "answered"
    LOOKING = "looking"
    JUDGING = "judging"
    LEAVING = "leaving"


class Effect(NamedTuple):
    """One effect's row; ``settle`` in ticks from now, ``answered``: a late receipt is kept."""

    state: EffectState = E.PLANNED
    settle: int = 0
    tried: bool = False
    answered: bool = False


class Export(NamedTuple):
    """One export's row. ``earlier``: a cancelled export of ours has brought the application."""

    key: int
    effects: tuple[Effect, ...]
    state: ExportState = S.QUEUED
    lease: int = 0
    failures: int = 0
    person: bool = False
    earlier: bool = False


class Worker(NamedTuple):
    """``holds``: its token is the newest. ``left``: ticks of the window, or of a saved clock."""

    pc: Pc = Pc.IDLE
    export: int = NOBODY
    holds: bool = False
    effect: int = 0
    left: int = 0
    error: str = ""
    names: bool = False
    found: int = 0


class Flight(NamedTuple):
    """A request nobody waits for any more, which the vendor may still carry out."""

    key: int
    effect: int
    names: bool
    left: int


class Record(NamedTuple):
    """What the vendor holds. ``hidden``: ticks for which look-ups may still miss it."""

    key: int
    effect: int
    hidden: int


class World(NamedTuple):
    """Everything there is."""

    exports: tuple[Export, ...]
    workers: tuple[Worker, ...]
    crashes: int
    faults: int
    humans: int
    triggers: int
    flights: tuple[Flight, ...] = ()
    records: tuple[Record, ...] = ()
    people: int = 0
    known: bool = False
    creating: int = NOBODY
    bells: tuple[int, ...] = ()


Moves = Iterator[tuple[str, World]]


@dataclass(frozen=True)
class Protocol:
    """The product's decisions, and which of its guards stand. A mutant changes one of them."""

    next_step: Callable[..., tuple[Step, int]] = export_protocol.next_step
    after_look_up: Callable[..., Found] = export_protocol.after_look_up
    settle_until: Callable[[Timing], float] = lambda timing: timing.settle_until(0)
    may_have_happened: Callable[[ConnectorError], bool] = failure_triage.may_have_happened
    doubtful: dict[str, ConnectorError] = field(default_factory=lambda: DOUBTFUL)
    max_failures: int = 3
    claims_at_once: bool = True
    fencing: bool = True
    lease_guard: bool = True
    send_window: bool = True
    writes_ahead: bool = True
    looks_first: bool = True
    reads_clock_first: bool = True
    person_mutex: bool = True
    uses_known_person: bool = True
    one_intent: bool = True
    cancels_only_settled: bool = True
    sweeps: bool = True
    recovers: bool = True
    transport_retries: bool = False


EVERYBODYS = 0
"""The key of a record that does not belong to one export alone."""

IN_ONE_WRITE = planned_effects(
    Purpose.CREATE, offers=lambda operation: operation != "create_person", tagged=True
)
"""The writes at a system that creates person and application together."""


@dataclass(frozen=True)
class Scenario:
    """How large the world is: who is there, and how many accidents of each sort may happen.

    ``faults`` are answers that go wrong; there is no bound on them unless one is given.
    """

    exports: int = 1
    kinds: tuple[EffectKind, ...] = IN_ONE_WRITE
    workers: int = 2
    crashes: int = 1
    faults: int = UNLIMITED
    humans: int = 1
    triggers: int = 1
    there_already: bool = False
    timing: Timing = TICKS

    def start(self) -> World:
        """The world before anything has happened."""
        planned = tuple(Effect() for _ in self.kinds)
        records = (Record(0, 0, 0),) if self.there_already else ()
        return World(
            exports=tuple(Export(key, planned) for key in range(self.exports)),
            workers=(Worker(),) * self.workers,
            crashes=self.crashes,
            faults=self.faults,
            humans=self.humans,
            triggers=self.triggers,
            records=records,
            people=len(records),
            bells=tuple(range(self.exports)),
        )


def is_settled(world: World) -> bool:
    """Nobody is waiting for a machine: every export is finished, or a person's."""
    return all(e.state in (*FINISHED, S.NEEDS_ATTENTION) for e in world.exports)


@cache
def facts_of(effects: tuple[Effect, ...]) -> list[EffectFacts]:
    return [EffectFacts(effect.state, settle_until=effect.settle) for effect in effects]


def after_a_tick(world: World) -> World:
    exports = tuple(
        e._replace(
            lease=max(e.lease - 1, -1) if e.state is S.WORKING else 0,
            effects=tuple(f._replace(settle=max(f.settle - 1, 0)) for f in e.effects),
        )
        for e in world.exports
    )
    workers = tuple(
        w._replace(left=max(w.left - 1, -1)) if w.pc in (Pc.ARMED, Pc.SENT) else w
        for w in world.workers
    )
    return world._replace(
        exports=exports,
        workers=workers,
        flights=tuple(f._replace(left=f.left - 1) for f in world.flights),
        records=tuple(r._replace(hidden=max(r.hidden - 1, 0)) for r in world.records),
    )


@cache
def readings(records: tuple[Record, ...]) -> tuple[frozenset[tuple[int, int]], ...]:
    """What a look-up may show: whatever is not hidden any more, and perhaps more."""
    readings = [frozenset((r.key, r.effect) for r in records if not r.hidden)]
    for record in records:
        if record.hidden:
            readings += [reading | {(record.key, record.effect)} for reading in readings]
    return tuple(readings)


def drop_request(world: World, worker: Worker) -> World:
    """Nobody waits for this request any more; it may still be carried out."""
    if worker.pc != Pc.SENT:
        return world
    key = world.exports[worker.export].key
    flight = Flight(key, worker.effect, worker.names, worker.left)
    return world._replace(flights=sorted_with(world.flights, flight))


def moved(export: Export, to_state: ExportState, **also: Any) -> Export:
    if (export.state, to_state) not in MOVES:
        raise Violation("move", f"{export.state} → {to_state}")
    return export._replace(state=to_state, **{"lease": 0, **also})


def checked(before: EffectState, after: EffectState) -> EffectState:
    if (before, after) not in EFFECT_MOVES:
        raise Violation("move", f"effect {before} → {after}")
    return after


def effect_moved(effect: Effect, to_state: EffectState) -> Effect:
    return effect._replace(state=checked(effect.state, to_state))


def put(world: World, index: int, export: Export) -> World:
    return world._replace(exports=replaced(world.exports, index, export))


def effect_put(world: World, index: int, number: int, effect: Effect) -> World:
    export = world.exports[index]
    return put(world, index, export._replace(effects=replaced(export.effects, number, effect)))


def at(world: World, number: int, worker: Worker) -> World:
    return world._replace(workers=sorted_with(replaced(world.workers, number, worker)))


def faulty(world: World) -> World:
    """The world with one fault less to come."""
    return world if world.faults == UNLIMITED else world._replace(faults=world.faults - 1)


def fence(world: World, index: int) -> World:
    """The token rises: whoever held the export holds it no longer."""
    return world._replace(
        workers=tuple(w._replace(holds=False) if w.export == index else w for w in world.workers)
    )


def ring(world: World, index: int) -> World:
    """A bell for the export; without the clock's sweep it is all there is."""
    return world._replace(bells=tuple(sorted({*world.bells, index})))
