"""The export protocol, explored to its end, and altered protocols that must be found out.

A fault test without mutants proves little: every guard of the protocol is taken away once, and
the explorer must say what then goes wrong.
"""

from dataclasses import dataclass, replace

import pytest

from candidates.rules import export_protocol, failure_triage
from candidates.rules.export_protocol import EffectFacts, Found, Step, Timing
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from integrations.errors import NotSupportedError, OutcomeUnknownError
from tests.candidates.rules.explorer import Exploration, explore
from tests.candidates.rules.export_answers import DOUBTFUL, REFUSALS
from tests.candidates.rules.export_play import Play
from tests.candidates.rules.export_world import TICKS, Protocol, Scenario, is_settled

APPLICATION = (EffectKind.APPLICATION,)
IN_TWO_WRITES = (EffectKind.PERSON, EffectKind.APPLICATION)

# Where the times themselves are not the point, they are short.
QUICK = Timing(send_budget=0, pause=0, vendor_processing=1, lag=1)
SCENARIOS = {
    "application and document, a worker dies": Scenario(humans=0, triggers=0),
    "people cancel, retry and ask again": Scenario(kinds=APPLICATION, humans=2, timing=QUICK),
    "it is in the ATS already": Scenario(kinds=APPLICATION, there_already=True),
    "two jobs at once for one person": Scenario(
        exports=2, kinds=APPLICATION, crashes=0, faults=0, humans=0, triggers=0
    ),
    "two jobs for one person, an answer is lost": Scenario(
        exports=2, kinds=APPLICATION, crashes=0, faults=1, humans=0, triggers=0, timing=QUICK
    ),
    "person and application in two writes, a worker dies": Scenario(
        kinds=IN_TWO_WRITES, humans=0, triggers=0
    ),
    "two jobs for one person in two writes": Scenario(
        exports=2, kinds=IN_TWO_WRITES, crashes=0, faults=0, humans=0, triggers=0, timing=QUICK
    ),
}
ONE, PEOPLE, THERE, TWO, _, IN_STEPS, TWO_IN_STEPS = SCENARIOS.values()
TRIGGERS = Scenario(kinds=APPLICATION, crashes=0, faults=0, humans=0, timing=QUICK)


def played(protocol: Protocol, scenario: Scenario) -> Exploration:
    return explore(scenario.start(), Play(protocol, scenario).successors, is_settled)


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_lost_or_done_twice_in_any_interleaving(name):
    seen = played(Protocol(), SCENARIOS[name])
    assert seen.violation is None, str(seen)
    assert seen.states >= FEWEST_STATES[name]


# The explorer must not become blind by a change of the world: so many states there are at least.
FEWEST_STATES = dict(
    zip(SCENARIOS, (40_000, 10_000, 500, 20_000, 20_000, 20_000, 5_000), strict=True)
)


# --- mutants -------------------------------------------------------------------------------------


def _sending_is_sent_again(effects: list[EffectFacts]) -> tuple[Step, int]:
    """Whoever meets ``SENDING`` after a claim takes it for unsent."""
    plain = [
        replace(effect, state=EffectState.PLANNED)
        if effect.state is EffectState.SENDING
        else effect
        for effect in effects
    ]
    return export_protocol.next_step(plain)


def _unknown_is_done(effects: list[EffectFacts]) -> tuple[Step, int]:
    return export_protocol.next_step(
        [
            replace(effect, state=EffectState.DONE)
            if effect.state is EffectState.UNKNOWN
            else effect
            for effect in effects
        ]
    )


def _absent_at_once(effect: EffectFacts, **seen: object) -> Found:
    return export_protocol.after_look_up(replace(effect, settle_until=0), **seen)


def _absent_without_look_up(effect: EffectFacts, **seen: object) -> Found:
    return export_protocol.after_look_up(effect, **{**seen, "found": 0})


def _believed(name: str) -> dict[str, object]:
    """An answer that proves nothing is taken for a refusal."""
    return {"doubtful": {**DOUBTFUL, name: REFUSALS["503"]}}


def _without(**budget: float) -> dict[str, object]:
    """The settle time leaves one of its budgets out; the vendor does not."""
    blind = replace(TICKS, **budget)
    return {"settle_until": lambda _: blind.settle_until(0)}


@dataclass(frozen=True)
class Mutant:
    """One guard taken away, where that must show, and how."""

    changes: dict[str, object]
    scenario: Scenario
    expected: str


MUTANTS = {
    "a time-out means failed": Mutant(_believed("timeout"), ONE, "twice"),
    "a broken connection means failed": Mutant(_believed("broken"), ONE, "twice"),
    "5xx means not applied": Mutant(_believed("500"), ONE, "twice"),
    "an expired SENDING is sent again": Mutant({"next_step": _sending_is_sent_again}, ONE, "move"),
    "no settle time": Mutant({"settle_until": lambda _: 0}, ONE, "twice"),
    "absence is believed at once": Mutant({"after_look_up": _absent_at_once}, ONE, "twice"),
    "the settle time forgets the send budget": Mutant(_without(send_budget=0), ONE, "twice"),
    "the settle time forgets the pause": Mutant(_without(pause=0), ONE, "twice"),
    "the settle time forgets the vendor's processing": Mutant(
        _without(vendor_processing=0), ONE, "twice"
    ),
    "the look-up is blind to its lag": Mutant(_without(lag=0), ONE, "twice"),
    "the clock is read after the look-up": Mutant(
        {"reads_clock_first": False, "looks_first": False}, ONE, "twice"
    ),
    "what the look-up finds is ignored": Mutant(
        {"after_look_up": _absent_without_look_up, "looks_first": False}, ONE, "twice"
    ),
    "an unknown write counts as done": Mutant({"next_step": _unknown_is_done}, ONE, "exported"),
    "nothing is written ahead": Mutant({"writes_ahead": False}, ONE, "twice"),
    "check, then set: a claim in two steps": Mutant({"claims_at_once": False}, ONE, "move"),
    "no fencing": Mutant({"fencing": False}, ONE, "fenced"),
    "a worker that was paused still sends": Mutant({"send_window": False}, ONE, "twice"),
    "the HTTP library retries writes": Mutant({"transport_retries": True}, ONE, "twice"),
    "nobody looks before the first send": Mutant({"looks_first": False}, THERE, "twice"),
    "people cancel what is under way": Mutant({"cancels_only_settled": False}, PEOPLE, "twice"),
    "every trigger makes its own intent": Mutant({"one_intent": False}, TRIGGERS, "twice"),
    "two exports create one person": Mutant({"person_mutex": False}, TWO, "people"),
    "dead workers are not noticed": Mutant({"recovers": False}, ONE, "lost"),
    "the broker is the truth": Mutant({"sweeps": False}, ONE, "lost"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_protocol_without_one_of_its_guards_is_found_out(name):
    mutant = MUTANTS[name]
    seen = played(Protocol(**mutant.changes), mutant.scenario)
    assert seen.violation is not None, str(seen)
    assert seen.violation.kind == mutant.expected, str(seen)
    assert seen.trace


# Three guards are a second belt. Without the lease guard the fencing token still decides: the
# lease ends only by ``recover_lost``, which raises the token under the same row lock. Without the
# use of a known person the mutex still refuses a second create, and the export waits for the
# look-up. A clock that is read too late is made good by the look before the next send.
EQUIVALENT = {
    "no look at the lease before the send": ({"lease_guard": False}, ONE),
    "a known person is not used": ({"uses_known_person": False}, TWO),
    "the clock is read after the look-up": ({"reads_clock_first": False}, ONE),
}


@pytest.mark.parametrize("name", EQUIVALENT)
def test_a_guard_that_another_one_covers_may_fall_alone(name):
    changes, scenario = EQUIVALENT[name]
    assert played(Protocol(**changes), scenario).violation is None


# --- single decisions ----------------------------------------------------------------------------


def test_the_settle_time_is_the_sum_of_every_delay():
    timing = Timing(send_budget=310, pause=10, vendor_processing=60, lag=120)
    assert timing.settle_until(1_000) == 1_500


def test_without_a_look_up_the_settle_time_still_bounds_the_request():
    assert Timing(30, 10, 60, None).settle_until(0) == 100


def test_effects_go_in_order_and_a_lost_write_comes_before_everything():
    planned, sending = EffectFacts(EffectState.PLANNED), EffectFacts(EffectState.SENDING)
    unknown, done = EffectFacts(EffectState.UNKNOWN), EffectFacts(EffectState.DONE)
    assert export_protocol.next_step([planned, planned]) == (Step.SEND, 0)
    assert export_protocol.next_step([done, planned]) == (Step.SEND, 1)
    assert export_protocol.next_step([sending, planned]) == (Step.MARK_UNKNOWN, 0)
    assert export_protocol.next_step([done, unknown]) == (Step.LOOK_UP, 1)
    assert export_protocol.next_step([done, done]) == (Step.FINISH, -1)


UNKNOWN = EffectFacts(EffectState.UNKNOWN, settle_until=100.0)
LOOKS = {
    "one record is proof at any time": (UNKNOWN, 1, 0, 5, 0, Found.DONE),
    "two records are a question": (UNKNOWN, 2, 0, 5, 0, Found.ASK_SEVERAL),
    "absent before it has settled": (UNKNOWN, 0, 99.9, 5, 0, Found.LOOK_LATER),
    "absent when it has settled": (UNKNOWN, 0, 100.0, 5, 0, Found.SEND_AGAIN),
    "no look-up at all": (UNKNOWN, 0, 100.0, None, 0, Found.ASK_NO_LOOK_UP),
    "no look-up, and still under way": (UNKNOWN, 0, 99.9, None, 0, Found.LOOK_LATER),
    "the tries are used up": (UNKNOWN, 0, 100.0, 5, 11, Found.ASK_TOO_OFTEN),
    "one try is left": (UNKNOWN, 0, 100.0, 5, 10, Found.SEND_AGAIN),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_up_is_judged(name):
    effect, found, now, lag, failures, expected = LOOKS[name]
    judged = export_protocol.after_look_up(
        effect, found=found, now=now, lag=lag, failures=failures, max_failures=12
    )
    assert judged is expected


@pytest.mark.parametrize(
    ("looks", "now", "expected"),
    [(0, 0.0, 3.0), (3, 0.0, 24.0), (5, 50.0, 100.0), (5, 100.0, 196.0), (30, 200.0, 1_100.0)],
)
def test_looks_become_rarer_but_never_miss_the_moment_of_certainty(looks, now, expected):
    effect = replace(UNKNOWN, looks=looks)
    assert export_protocol.next_look_at(effect, now=now) == expected


@pytest.mark.parametrize(
    ("failures", "expected"), [(1, ExportState.CHECKING), (12, ExportState.NEEDS_ATTENTION)]
)
def test_an_export_that_kills_its_workers_ends_with_a_person(failures, expected):
    assert export_protocol.after_lost_worker(failures=failures, max_failures=12) is expected


FAILURES = {
    "busy": ("429", False, 1, ExportState.RETRY_LATER),
    "busy for ever is nobody's fault": ("429", False, 99, ExportState.RETRY_LATER),
    "down": ("503", False, 1, ExportState.RETRY_LATER),
    "down too often": ("503", False, 12, ExportState.NEEDS_ATTENTION),
    "down during a look-up": ("503", True, 99, ExportState.CHECKING),
    "refused": ("400", False, 1, ExportState.NEEDS_ATTENTION),
    "refused during a look-up": ("400", True, 1, ExportState.NEEDS_ATTENTION),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_leads_to_one_state(name):
    answer, under_way, failures, expected = FAILURES[name]
    state = failure_triage.after_failure(
        REFUSALS[answer], under_way=under_way, failures=failures, max_failures=12
    )
    assert state is expected


def test_only_a_doubtful_answer_may_hide_a_write():
    assert all(failure_triage.may_have_happened(error) for error in DOUBTFUL.values())
    assert all(isinstance(error, OutcomeUnknownError) for error in DOUBTFUL.values())
    assert not any(failure_triage.may_have_happened(error) for error in REFUSALS.values())
    assert not failure_triage.may_have_happened(NotSupportedError("x", "No."))
