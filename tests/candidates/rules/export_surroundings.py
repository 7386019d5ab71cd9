"""The clock, the sweeper, the vendor and people: everything that workers have no say in."""

from candidates.rules import export_protocol
from candidates.rules.export_state import BRINGS_PERSON, MOVES, EffectKind, EffectState, ExportState
from tests.candidates.rules.explorer import Violation, replaced, sorted_with
from tests.candidates.rules.export_answers import READ_FAILURES, REFUSALS, TOO_LATE
from tests.candidates.rules.export_world import (
    EVERYBODYS,
    NOBODY,
    Effect,
    Export,
    Flight,
    Moves,
    Pc,
    Protocol,
    Record,
    Scenario,
    Worker,
    World,
    after_a_tick,
    checked,
    effect_moved,
    effect_put,
    fence,
    moved,
    put,
    ring,
)

S, E = ExportState, EffectState


class Surroundings:
    """What happens to an export besides its workers, under a protocol."""

    def __init__(self, protocol: Protocol, scenario: Scenario) -> None:
        self.protocol = protocol
        self.kinds = scenario.kinds
        self.planned = scenario.start().exports[0].effects
        self.timing = timing = scenario.timing
        self.window = int(timing.send_budget + timing.pause)
        self.settle = int(protocol.settle_until(timing))
        self.processing = int(timing.vendor_processing)
        self.lag = int(timing.lag or 0)
        self.errors = {**protocol.doubtful, **REFUSALS, **READ_FAILURES, "too late": TOO_LATE}
        # Errors of one class lead to one and the same world.
        self.doubts = {type(error): name for name, error in protocol.doubtful.items()}.values()

    def _clock(self, world: World) -> Moves:
        late = any(flight.left == 0 for flight in world.flights)
        if not late and not any(w.pc == Pc.SENT and w.left == 0 for w in world.workers):
            yield "tick", after_a_tick(world)
        if not self.protocol.recovers:
            return
        for index, export in enumerate(world.exports):
            if export.state is not S.WORKING or export.lease >= 0:
                continue
            # A worker that outlives its lease counts as an accident, like one that dies.
            alive = any(w.export == index and w.holds for w in world.workers)
            if alive and not world.crashes:
                continue
            failures = export.failures + 1
            to_state = export_protocol.after_lost_worker(
                failures=failures, max_failures=self.protocol.max_failures
            )
            lost = fence(put(world, index, moved(export, to_state, failures=failures)), index)
            yield f"recover {index}", lost._replace(crashes=world.crashes - alive)

    def _vendor(self, world: World) -> Moves:
        for index, flight in enumerate(world.flights):
            landed = world._replace(flights=world.flights[:index] + world.flights[index + 1 :])
            yield "late request is lost", landed
            yield "late request is carried out", self._commit(landed, flight)

    def _commit(self, world: World, flight: Flight) -> World:
        if any((r.key, r.effect) == (flight.key, flight.effect) for r in world.records):
            raise Violation("twice", f"{self.kinds[flight.effect]} of export {flight.key}")
        is_new = self.kinds[flight.effect] in BRINGS_PERSON and not flight.names
        if is_new and world.people:
            raise Violation("people", f"export {flight.key} created the person again")
        record = Record(flight.key, flight.effect, self.lag)
        return world._replace(
            records=sorted_with(world.records, record), people=world.people + is_new
        )

    def _people(self, world: World) -> Moves:
        for index, export in enumerate(world.exports):
            if export.state is S.HELD:
                queued = put(world, index, moved(export, S.QUEUED))
                yield "policy lets it go", ring(queued, index)
            if world.triggers:
                yield from self._trigger(world, index, export)
            if world.humans:
                asked = world._replace(humans=world.humans - 1)
                yield from self._human(asked, index, export)

    def _trigger(self, world: World, index: int, export: Export) -> Moves:
        """The same intent once more: collapses into the live row, follows a cancelled one."""
        fewer = world._replace(triggers=world.triggers - 1)
        if export.state is S.CANCELLED:
            done = export.effects[0].state is E.DONE
            again = Export(export.key, self.planned, earlier=export.earlier or done)
            yield "intent after a cancel", ring(put(fewer, index, again), index)
        elif not self.protocol.one_intent:
            twin = Export(export.key, self.planned)
            more = fewer._replace(exports=(*world.exports, twin))
            yield "the same intent again", ring(more, len(world.exports))

    def _human(self, world: World, index: int, export: Export) -> Moves:
        under_way = [n for n, e in enumerate(export.effects) if e.state in (E.SENDING, E.UNKNOWN)]
        if export.state in (S.NEEDS_ATTENTION, S.RETRY_LATER):
            target = S.CHECKING if under_way else S.QUEUED
            retried = moved(export, target, failures=0)
            yield "a person retries", ring(put(world, index, retried), index)
        if export.state is S.QUEUED and all(e == Effect() for e in export.effects):
            yield "a person takes a bulk back", put(world, index, moved(export, S.HELD))
        stops = not under_way or not self.protocol.cancels_only_settled
        if stops and (export.state, S.CANCELLED) in MOVES:
            creating = NOBODY if world.creating == index else world.creating
            cancelled = put(world, index, moved(export, S.CANCELLED))
            yield "a person cancels", cancelled._replace(creating=creating)
        if export.state is S.NEEDS_ATTENTION and under_way:
            effect = export.effects[under_way[0]]
            there = any((r.key, r.effect) == (export.key, under_way[0]) for r in world.records)
            if there or effect.settle == 0:
                settled = effect_moved(effect, E.DONE if there else E.PLANNED)
                effects = replaced(export.effects, under_way[0], settled)
                queued = moved(export._replace(effects=effects), S.QUEUED, failures=0)
                freed = world._replace(creating=NOBODY, known=world.known or there)
                yield "a person settles it", ring(put(freed, index, queued), index)

    # --- guarded rows -----------------------------------------------------------------------------

    def _holds(self, world: World, worker: Worker) -> bool:
        """Whether a guarded update finds its row."""
        working = world.exports[worker.export].state is S.WORKING
        truly = working and worker.holds
        passes = truly if self.protocol.fencing else working
        if passes and not truly:
            raise Violation("fenced", f"a fenced worker wrote to export {worker.export}")
        return passes

    def _must_be_there(self, world: World, export: Export) -> None:
        wanted = [(self._key_of(export, number), number) for number in range(len(self.kinds))]
        held = [r[:2] for r in world.records if r.key == export.key or r[:2] in wanted]
        if sorted(held, key=lambda record: record[1]) != wanted:
            raise Violation("exported", f"the ATS holds {held} of export {export.key}")

    def _key(self, world: World, worker: Worker) -> int:
        return self._key_of(world.exports[worker.export], worker.effect)

    def _key_of(self, export: Export, effect: int) -> int:
        """Whose record it is. A person is one person, whichever export brought them."""
        return EVERYBODYS if self.kinds[effect] is EffectKind.PERSON else export.key

    def _effect_done(self, world: World, index: int, number: int) -> World:
        export = world.exports[index]
        done = Effect(checked(export.effects[number].state, E.DONE), tried=True)
        row = export._replace(failures=0, effects=replaced(export.effects, number, done))
        brings = self.kinds[number] in BRINGS_PERSON
        after = put(world, index, row._replace(person=row.person or brings))
        if brings:
            return after._replace(known=True, creating=NOBODY)
        return after

    def _not_done(self, world: World, worker: Worker) -> World:
        effect = world.exports[worker.export].effects[worker.effect]
        planned = Effect(checked(effect.state, E.PLANNED), tried=True)
        after = effect_put(world, worker.export, worker.effect, planned)
        if world.creating == worker.export:
            return after._replace(creating=NOBODY)
        return after
