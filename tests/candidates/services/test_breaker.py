"""A vendor that is down is left alone: few calls instead of hundreds, and nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from candidates import explain
from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import lanes
from integrations.models import ApiCall, AuditEvent, Connection
from integrations.rules.breaker import OPENS_AFTER, WAITS, BreakerReason, BreakerState, Tally
from integrations.rules.connection_health import HealthReason
from integrations.services import breaker
from portal import connection_health
from tests.candidates.services.desk import Desk, age

pytestmark = pytest.mark.django_db
S = BreakerState


def row(desk: Desk) -> Connection:
    return Connection.objects.get(pk=desk.connection.pk)


def break_down(desk: Desk) -> None:
    """From now on every call is answered with a 500."""
    desk.ats.misbehave("", "no_commit_500", times=None)


def let_time_pass(desk: Desk, wait: timedelta) -> None:
    Connection.objects.filter(pk=desk.connection.pk).update(breaker_until=F("breaker_until") - wait)


def calls() -> int:
    return ApiCall.objects.count()


def drain(desk: Desk) -> None:
    """What the clock does: the lane is rung for where something is due."""
    if desk.connection.pk in lanes.due_lanes():
        lanes.drain(desk.connection.pk, seconds=60)


def an_hour(desk: Desk, exports: list[CandidateExport]) -> int:
    """Sixty minutes of the clock, one ring each. How many calls were made."""
    before = calls()
    for _ in range(60):
        drain(desk)
        let_time_pass(desk, timedelta(minutes=1))
        for export in exports:
            age(export, 60)
    return calls() - before


def test_few_calls_instead_of_hundreds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = [desk.due(name=(f"Ana{n}", "Ruiz")) for n in range(12)]
    break_down(desk)
    with_breaker = an_hour(desk, exports)
    assert row(desk).breaker_state == S.OPEN
    CandidateExport.objects.update(not_before=F("not_before") - timedelta(days=1), failures=0)
    breaker.note(desk.connection.pk, Tally(answered=True))
    monkeypatch.setattr("integrations.services.breaker.OPENS_AFTER", 10**6)
    without = an_hour(desk, exports)
    print(f"calls in an hour: {with_breaker} with, {without} without")  # noqa: T201
    assert with_breaker <= OPENS_AFTER + 8
    assert without > 3 * with_breaker


def test_it_opens_says_so_tries_once_and_goes_on(desk: Desk) -> None:
    exports = [desk.due(name=(f"Ana{n}", "Ruiz")) for n in range(OPENS_AFTER + 3)]
    break_down(desk)
    drain(desk)
    assert (row(desk).breaker_state, calls()) == (S.OPEN, OPENS_AFTER)
    waiting = CandidateExport.objects.filter(state=ExportState.QUEUED).first()
    assert waiting is not None
    said = explain.explain(waiting).reasons[0]
    assert said["code"] == BreakerReason.VENDOR_DOES_NOT_ANSWER
    judged = connection_health.judge_one(row(desk))
    assert judged is not None
    assert judged.reasons[0].code == HealthReason.VENDOR_SILENT
    assert desk.connection.pk not in lanes.due_lanes()

    let_time_pass(desk, WAITS[0])
    drain(desk)
    assert (row(desk).breaker_state, calls()) == (S.OPEN, OPENS_AFTER + 1)
    left = row(desk).breaker_until - timezone.now()
    assert WAITS[0] < left <= WAITS[1]

    desk.ats.clear_faults()
    let_time_pass(desk, WAITS[1])
    for _ in range(4):
        drain(desk)
        for export in exports:
            age(export)
    assert row(desk).breaker_state == S.CLOSED
    states = set(CandidateExport.objects.values_list("state", flat=True))
    assert states == {ExportState.EXPORTED}
    assert len(desk.applications()) == len(exports)


def test_one_of_many_workers_tries(desk: Desk) -> None:
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER))
    assert not breaker.lets_through(desk.connection.pk)
    let_time_pass(desk, WAITS[0])
    assert [breaker.lets_through(desk.connection.pk) for _ in range(4)] == [True] + [False] * 3
    assert row(desk).breaker_state == S.TRYING
    let_time_pass(desk, timedelta(minutes=6))  # the one that tried has died
    assert [breaker.lets_through(desk.connection.pk) for _ in range(2)] == [True, False]


def test_late_failures_do_not_make_it_wait_longer(desk: Desk) -> None:
    pk = desk.connection.pk
    breaker.note(pk, Tally(failed=OPENS_AFTER))
    until = row(desk).breaker_until
    for _ in range(5):
        breaker.note(pk, Tally(failed=1))
    assert row(desk).breaker_until == until
    assert row(desk).breaker_opened == 1


def test_what_the_vendor_says_of_a_record_never_opens_it(desk: Desk) -> None:
    desk.ats.misbehave(
        "create_application", "input_invalid_400", times=None, field="body.candidate.title"
    )
    for number in range(OPENS_AFTER + 2):
        desk.due(name=(f"Ana{number}", "Ruiz"))
    drain(desk)
    assert (row(desk).breaker_state, row(desk).breaker_failures) == (S.CLOSED, 0)
    assert CandidateExport.objects.filter(state=ExportState.NEEDS_ATTENTION).count() == 7


def test_a_person_does_not_have_to_wait(desk: Desk) -> None:
    assert not breaker.try_now(desk.connection, actor=None)
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER))
    assert breaker.try_now(desk.connection, actor=None)
    assert breaker.lets_through(desk.connection.pk)
    assert AuditEvent.objects.filter(action="tried the vendor again").exists()


def test_an_unknown_connection_is_not_called(db: Any) -> None:
    assert not breaker.lets_through(0)
