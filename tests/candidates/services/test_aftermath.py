"""What becomes of somebody in the ATS after they arrived, and who was rejected at once."""

from datetime import timedelta

import pytest
from django.db.models import F

from candidates.models import Aftermath, CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import aftermath
from integrations.models.clock import database_now
from tests.candidates.services.desk import INTEGRATION, Desk, delivered

S = ExportState


@pytest.fixture
def arrived(desk: Desk) -> CandidateExport:
    return delivered(desk.due())


def wait(export: CandidateExport, minutes: float) -> None:
    """Time passes since the arrival."""
    back = timedelta(minutes=minutes)
    CandidateExport.objects.filter(pk=export.pk).update(
        accepted_at=F("accepted_at") - back, exported_at=F("exported_at") - back
    )
    Aftermath.objects.filter(export=export).update(due_at=F("due_at") - back)


def becomes(desk: Desk, **fields: str) -> None:
    """Somebody, or a rule, does this in the ATS."""
    (application,) = desk.applications()
    desk.ats.update_application(INTEGRATION, application["id"], **fields)


def after(export: CandidateExport) -> Aftermath:
    return Aftermath.objects.get(export=export)


def test_an_arrival_is_looked_at_again_after_minutes_and_not_before(arrived, desk):
    assert arrived.state == S.EXPORTED
    due = after(arrived).due_at - arrived.exported_at
    assert timedelta(minutes=4) < due < timedelta(minutes=6)
    assert aftermath.read_due() == 0
    wait(arrived, 6)
    assert aftermath.read_due() == 1
    row = after(arrived)
    assert (row.standing, row.rejected_at_once) == ("open", False)
    assert row.due_at > database_now() + timedelta(minutes=20)
    assert aftermath.read_due() == 0


def test_created_then_rejected_at_once_is_an_outcome_of_its_own(arrived, desk):
    becomes(desk, outcome="DECLINED")
    wait(arrived, 6)
    assert aftermath.read_due() == 1
    row = after(arrived)
    assert (row.standing, row.rejected_at_once, row.due_at) == ("rejected", True, None)
    assert row.outcome == "DECLINED"
    arrived.refresh_from_db()
    (reason,) = arrived.reasons
    assert (arrived.state, arrived.owner) == (S.EXPORTED, "customer")
    assert reason["code"] == "export.rejected_at_once"
    assert "knock-out" in reason["hint"]


def test_rejected_after_some_hours_is_no_rejection_at_once(arrived, desk):
    becomes(desk, outcome="DECLINED")
    wait(arrived, 300)
    assert aftermath.read_due() == 1
    assert (after(arrived).standing, after(arrived).rejected_at_once) == ("rejected", False)
    arrived.refresh_from_db()
    assert arrived.owner == "nobody"


def test_whom_we_only_attached_to_was_not_rejected_because_of_us(arrived, desk):
    CandidateExport.objects.update(attached_to_existing=True)
    becomes(desk, outcome="DECLINED")
    wait(arrived, 6)
    assert aftermath.read_due() == 1
    assert not after(arrived).rejected_at_once


def test_it_never_holds_up_what_is_to_be_sent(desk):
    rows = [delivered(desk.due()) for _ in range(3)]
    desk.due()
    for row in rows:
        wait(row, 6)
    assert aftermath.read_due() == 1


def test_a_look_that_fails_comes_again_and_not_for_ever(arrived, desk):
    wait(arrived, 6)
    for look in range(1, aftermath.LOOKS_AT_MOST + 1):
        desk.ats.misbehave("get_applications", "no_commit_500")
        assert aftermath.read_due() == 0
        assert (after(arrived).looks, after(arrived).read_at) == (look, None)
        wait(arrived, 11)
    assert after(arrived).due_at is None


def test_a_worker_that_dies_leaves_it_due_again(arrived):
    wait(arrived, 6)
    row = after(arrived)
    assert aftermath._claim(row)
    assert not aftermath._claim(row)
    assert after(arrived).due_at > database_now()
    wait(arrived, 11)
    assert aftermath.read_due() == 1


def test_switched_off_nothing_is_looked_at(desk, settings):
    settings.EXPORT_READ_BACK_MINUTES = []
    delivered(desk.due())
    assert not Aftermath.objects.exists()
