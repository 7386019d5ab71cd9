"""The workers of the abstract world, step by step as in ``candidates.services``."""

from candidates.rules import failure_triage, read_back
from candidates.rules.export_protocol import EffectFacts, Found, Step
from candidates.rules.export_state import (
    BRINGS_PERSON,
    CLAIMABLE,
    EffectKind,
    EffectState,
    ExportState,
)
from candidates.rules.read_back import ReadBack
from tests.candidates.rules.explorer import replaced, sorted_with
from tests.candidates.rules.export_answers import READ_FAILURES, REFUSALS
from tests.candidates.rules.export_surroundings import Surroundings
from tests.candidates.rules.export_world import (
    NOBODY,
    Effect,
    Flight,
    Moves,
    Pc,
    Worker,
    World,
    at,
    checked,
    drop_request,
    effect_moved,
    effect_put,
    facts_of,
    faulty,
    fence,
    moved,
    put,
    readings,
    ring,
)

S, E = ExportState, EffectState
AFTER_LOOK = {
    ReadBack.SEEN: S.EXPORTED,
    ReadBack.CANNOT_BE_VERIFIED: S.EXPORTED,
    ReadBack.NEVER_READABLE: S.EXPORTED,
    ReadBack.LOOK_LATER: S.PROCESSING,
    ReadBack.NEVER_VISIBLE: S.NEEDS_ATTENTION,
}


class Play(Surroundings):
    """Everything that can happen next in a world under a protocol."""

    def successors(self, world: World) -> Moves:
        """Every single thing that can happen next."""
        yield from self._clock(world)
        yield from self._vendor(world)
        yield from self._people(world)
        for number, worker in enumerate(world.workers):
            if number and worker == world.workers[number - 1]:
                continue  # Equal workers do equal things.
            yield from self._worker(world, number, worker)

    def _worker(self, world: World, number: int, worker: Worker) -> Moves:
        if worker.pc == Pc.IDLE:
            yield from self._claim(world, number)
            return
        if world.crashes:
            dead = drop_request(world, worker)
            yield (
                f"{worker.pc}: crash",
                at(dead, number, Worker())._replace(crashes=world.crashes - 1),
            )
        steps = {
            Pc.SEEN: self._claim_seen,
            Pc.LOOP: self._take_step,
            Pc.LOOK_BEFORE: self._look_before,
            Pc.READY: self._write_ahead,
            Pc.ARMED: self._send,
            Pc.SENT: self._wait,
            Pc.ARRIVED: self._wait,
            Pc.IGNORED: self._wait,
            Pc.ANSWERED: self._done,
            Pc.LOOKING: self._look_up,
            Pc.JUDGING: self._judge,
            Pc.LEAVING: self._leave,
        }
        for label, after in steps[worker.pc](world, number, worker):
            yield f"{worker.pc}: {label}", after

    def _claim(self, world: World, number: int) -> Moves:
        for index, export in enumerate(world.exports):
            if export.state not in CLAIMABLE:
                continue
            if not self.protocol.sweeps and index not in world.bells:
                continue
            if not self.protocol.claims_at_once:
                yield "sees it due", at(world, number, Worker(Pc.SEEN, index))
                continue
            claimed = put(world, index, moved(export, S.WORKING, lease=1))
            taken = fence(claimed, index)
            quiet = taken._replace(bells=tuple(bell for bell in taken.bells if bell != index))
            after = taken if self.protocol.sweeps else quiet
            yield "claim", at(after, number, Worker(Pc.LOOP, index, holds=True))
        if not self.protocol.sweeps and world.bells and world.crashes:
            yield "the broker is emptied", world._replace(bells=(), crashes=world.crashes - 1)

    def _claim_seen(self, world: World, number: int, worker: Worker) -> Moves:
        export = world.exports[worker.export]
        claimed = put(world, worker.export, moved(export, S.WORKING, lease=1))
        yield "claim", at(claimed, number, Worker(Pc.LOOP, worker.export, holds=True))

    def _take_step(self, world: World, number: int, worker: Worker) -> Moves:
        if not self._holds(world, worker):
            yield "fenced", at(world, number, Worker())
            return
        export = world.exports[worker.export]
        renewed = put(world, worker.export, export._replace(lease=1))
        step, effect = self.protocol.next_step(facts_of(export.effects))
        if step is Step.FINISH:
            yield from self._finish(world, number, worker)
        elif step is Step.MARK_UNKNOWN:
            unknown = effect_moved(export.effects[effect], E.UNKNOWN)
            yield "mark unknown", effect_put(renewed, worker.export, effect, unknown)
        elif step is Step.LOOK_UP:
            if export.effects[effect].answered:
                yield "a late receipt", self._effect_done(renewed, worker.export, effect)
            else:
                # The clock is read before the look-up.
                saved = export.effects[effect].settle
                looking = worker._replace(pc=Pc.LOOKING, effect=effect, left=saved)
                yield "read the clock", at(renewed, number, looking)
        else:
            first = self.kinds[effect] in BRINGS_PERSON or export.effects[effect].tried
            pc = Pc.LOOK_BEFORE if self.protocol.looks_first and first else Pc.READY
            yield pc, at(renewed, number, worker._replace(pc=pc, effect=effect))

    def _finish(self, world: World, number: int, worker: Worker) -> Moves:
        """Whatever a look may show, fail to show, or never show within its time."""
        export = world.exports[worker.export]
        self._must_be_there(world, export)
        wanted = {(self._key_of(export, effect), effect) for effect in range(len(self.kinds))}
        looks: list[bool | None] = [wanted <= seen for seen in readings(world.records)]
        if world.faults:
            looks.append(None)
        ends = {
            AFTER_LOOK[read_back.judge(visible=look, can_look=can, accepted_for=waited, window=1)]
            for look in looks
            for can in (True, False)
            for waited in (0, 1)
        }
        for state in sorted(ends):
            left = put(world, worker.export, moved(export, state))
            yield state, at(ring(left, worker.export), number, Worker())

    def _look_before(self, world: World, number: int, worker: Worker) -> Moves:
        export = world.exports[worker.export]
        yield from self._read_failures(world, number, worker)
        kind = self.kinds[worker.effect]
        brings = kind in BRINGS_PERSON
        known = self.protocol.uses_known_person and world.known
        if (brings and export.earlier) or (kind is EffectKind.PERSON and known):
            yield from self._settle_found(world, number, worker)
            return
        for visible in readings(world.records):
            if (self._key(world, worker), worker.effect) in visible:
                yield from self._settle_found(world, number, worker)
                continue
            met = brings and (known or any(effect == 0 for _, effect in visible))
            if not self._holds(world, worker):
                yield "fenced", at(world, number, Worker())
                continue
            row = export._replace(person=export.person or met)
            ready = at(world, number, worker._replace(pc=Pc.READY))
            yield "not there", put(ready, worker.export, row)

    def _settle_found(self, world: World, number: int, worker: Worker) -> Moves:
        if self._holds(world, worker):
            done = self._effect_done(world, worker.export, worker.effect)
            yield "there already", at(done, number, worker._replace(pc=Pc.LOOP))
        else:
            yield "fenced", at(world, number, Worker())

    def _write_ahead(self, world: World, number: int, worker: Worker) -> Moves:
        export = world.exports[worker.export]
        in_time = export.lease > 0 or not self.protocol.lease_guard
        if not in_time or not self._holds(world, worker):
            yield "fenced", at(world, number, Worker())
            return
        brings = self.kinds[worker.effect] in BRINGS_PERSON
        reserves = brings and not export.person and self.protocol.person_mutex
        if reserves:
            if world.known or world.creating not in (NOBODY, worker.export):
                busy = put(world, worker.export, moved(export, S.RETRY_LATER))
                yield "person is busy", at(ring(busy, worker.export), number, Worker())
                return
            world = world._replace(creating=worker.export)
        armed = worker._replace(pc=Pc.ARMED, left=self.window, names=export.person)
        effect = export.effects[worker.effect]
        if self.protocol.writes_ahead:
            effect = Effect(checked(effect.state, E.SENDING), self.settle, tried=True)
        row = export._replace(
            lease=self.window, effects=replaced(export.effects, worker.effect, effect)
        )
        yield "write ahead", at(put(world, worker.export, row), number, armed)

    def _send(self, world: World, number: int, worker: Worker) -> Moves:
        if worker.left >= 0 or not self.protocol.send_window:
            sent = worker._replace(pc=Pc.SENT, left=self.processing)
            after = world
            if self.protocol.transport_retries:
                flight = Flight(self._key(world, worker), worker.effect, worker.names, 1)
                after = world._replace(flights=sorted_with(world.flights, flight))
            yield "first byte", at(after, number, sent)
        else:
            yield "too late", self._failed(world, number, worker, "too late")

    def _wait(self, world: World, number: int, worker: Worker) -> Moves:
        if worker.pc == Pc.SENT:
            flight = Flight(self._key(world, worker), worker.effect, worker.names, 0)
            arrived = at(world, number, worker._replace(pc=Pc.ARRIVED, left=0))
            yield "carried out", self._commit(arrived, flight)
            if world.faults:
                ignored = at(faulty(world), number, worker._replace(pc=Pc.IGNORED, left=0))
                yield "ignored", ignored
        elif worker.pc == Pc.ARRIVED:
            answered = worker._replace(pc=Pc.ANSWERED)
            yield "answer", at(self._evidence(world, worker), number, answered)
        else:
            for name in REFUSALS:
                yield name, self._failed(world, number, worker, name)
        if world.faults or worker.pc == Pc.IGNORED:
            left = world if worker.pc == Pc.IGNORED else faulty(drop_request(world, worker))
            for name in self.doubts:
                yield name, self._failed(left, number, worker, name)

    def _evidence(self, world: World, worker: Worker) -> World:
        """The receipt is kept with the attempt, whether or not the worker was fenced."""
        effect = world.exports[worker.export].effects[worker.effect]
        if effect.state not in (E.SENDING, E.UNKNOWN):
            return world
        return effect_put(world, worker.export, worker.effect, effect._replace(answered=True))

    def _done(self, world: World, number: int, worker: Worker) -> Moves:
        if self._holds(world, worker):
            done = self._effect_done(world, worker.export, worker.effect)
            yield "done", at(done, number, worker._replace(pc=Pc.LOOP, left=0))
        else:
            yield "fenced", at(world, number, Worker())

    def _look_up(self, world: World, number: int, worker: Worker) -> Moves:
        yield from self._read_failures(world, number, worker)
        key = (self._key(world, worker), worker.effect)
        for visible in readings(world.records):
            found = int(key in visible)
            if self.protocol.reads_clock_first:
                yield self._judged(world, number, worker, found, worker.left)
            else:
                yield "read", at(world, number, worker._replace(pc=Pc.JUDGING, found=found))

    def _judge(self, world: World, number: int, worker: Worker) -> Moves:
        settle = world.exports[worker.export].effects[worker.effect].settle
        yield self._judged(world, number, worker, worker.found, settle)

    def _judged(
        self, world: World, number: int, worker: Worker, found: int, settle: int
    ) -> tuple[str, World]:
        if not self._holds(world, worker):
            return "fenced", at(world, number, Worker())
        export = world.exports[worker.export]
        answer = self.protocol.after_look_up(
            EffectFacts(E.UNKNOWN, settle_until=settle),
            found=found,
            now=0,
            lag=self.timing.lag,
            failures=export.failures,
            max_failures=self.protocol.max_failures,
        )
        on = worker._replace(pc=Pc.LOOP, left=0, found=0)
        if answer is Found.DONE:
            done = self._effect_done(world, worker.export, worker.effect)
            return "found", at(done, number, on)
        if answer is Found.SEND_AGAIN:
            row = export._replace(failures=export.failures + 1)
            planned = self._not_done(put(world, worker.export, row), worker)
            return "certainly absent", at(planned, number, on)
        state = S.CHECKING if answer is Found.LOOK_LATER else S.NEEDS_ATTENTION
        left = put(world, worker.export, moved(export, state))
        return answer, at(ring(left, worker.export), number, Worker())

    def _read_failures(self, world: World, number: int, worker: Worker) -> Moves:
        if world.faults:
            for name in READ_FAILURES:
                leaving = Worker(Pc.LEAVING, worker.export, worker.holds, error=name)
                yield name, at(faulty(world), number, leaving)

    def _failed(self, world: World, number: int, worker: Worker, name: str) -> World:
        """The effect is settled first, in a transaction of its own."""
        if not self._holds(world, worker):
            return at(world, number, Worker())
        leaving = Worker(Pc.LEAVING, worker.export, worker.holds, error=name)
        after = at(world, number, leaving)
        if not self.protocol.writes_ahead:
            return after
        if self.protocol.may_have_happened(self.errors[name]):
            effect = world.exports[worker.export].effects[worker.effect]
            unknown = effect_moved(effect, E.UNKNOWN)
            return effect_put(after, worker.export, worker.effect, unknown)
        return self._not_done(after, worker)

    def _leave(self, world: World, number: int, worker: Worker) -> Moves:
        if not self._holds(world, worker):
            yield "fenced", at(world, number, Worker())
            return
        export = world.exports[worker.export]
        failures = min(export.failures + 1, self.protocol.max_failures)
        state = failure_triage.after_failure(
            self.errors[worker.error],
            under_way=any(e.state in (E.SENDING, E.UNKNOWN) for e in export.effects),
            failures=failures,
            max_failures=self.protocol.max_failures,
        )
        counted = export.failures if state is S.CHECKING else failures
        left = put(world, worker.export, moved(export, state, failures=counted))
        yield state, at(ring(left, worker.export), number, Worker())
