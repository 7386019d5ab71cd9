"""Before the go-live: only a test candidate leaves, and shadow mode composes and sends nothing."""

import pytest

from candidates.models import CandidateExport, ProfilePdf
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake, lanes, release, shadow
from candidates.services.claims import Claim
from candidates.services.delivery import deliver
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState

S = ExportState


def put_in(desk, state: str) -> None:
    """The connection as it would be while it is brought live."""
    Connection.objects.filter(pk=desk.connection.pk).update(
        state=state, changed_at=database_now(), live_at=None
    )
    desk.connection.refresh_from_db()
    desk.job.refresh_from_db()


def made_up(desk, *, job=None) -> CandidateExport:
    candidate = intake.take_candidate(
        desk.tenant,
        intake.CandidateData(
            platform_id=f"test-{next(desk.numbers)}",
            source=CandidateSource.APPLIED,
            first_name="Test Candidate",
            emails=[intake.EmailData(f"test.{next(desk.numbers)}@example.com")],
            is_test=True,
        ),
    )
    return intake.apply_to_job(candidate, job or desk.job, stage=PlatformStage.NEW)


def test_who_is_a_test_candidate_is_settled_at_birth(desk):
    made = intake.CandidateData("p1", CandidateSource.APPLIED, first_name="Test", is_test=True)
    real = intake.CandidateData("p1", CandidateSource.APPLIED, first_name="Test")
    assert intake.take_candidate(desk.tenant, made).is_test
    assert intake.take_candidate(desk.tenant, real).is_test
    other = intake.CandidateData("p2", CandidateSource.APPLIED, first_name="Ana")
    assert not intake.take_candidate(desk.tenant, other).is_test
    again = intake.CandidateData("p2", CandidateSource.APPLIED, is_test=True)
    assert not intake.take_candidate(desk.tenant, again).is_test


@pytest.mark.parametrize("state", ["connected", "shadow"])
def test_only_a_test_candidate_leaves(desk, state):
    put_in(desk, state)
    people = [desk.due(), desk.due(stage="offer")]
    test = made_up(desk)
    assert [export.state for export in people] == [S.HELD, S.HELD]
    assert test.state == S.QUEUED
    assert lanes.due_lanes() == [desk.connection.pk]
    assert lanes.drain(desk.connection.pk, seconds=10) == 1
    test.refresh_from_db()
    assert test.state == S.EXPORTED
    (arrived,) = desk.applications()
    assert arrived["candidate"]["first_name"] == "Test Candidate"
    assert lanes.due_lanes() == []


@pytest.mark.parametrize("state", ["connected", "shadow", "setting_up", "paused", "closed"])
def test_what_was_queued_while_it_was_live_cannot_be_claimed_before(desk, state):
    """Whatever the decision said once: the claim itself asks the connection."""
    person, checking = desk.due(), desk.due()
    assert Claim.take(checking.pk)
    CandidateExport.objects.filter(pk=checking.pk).update(
        previous_state="working", state=S.CHECKING, lease_until=None, not_before=database_now()
    )
    test = made_up(desk)
    put_in(desk, state)
    assert not deliver(person.pk)
    assert not deliver(checking.pk)
    takes_tests = state in {"connected", "shadow"}
    assert deliver(test.pk) is takes_tests
    due = CandidateExport.objects.due(database_now())
    assert list(due) == []
    assert len(desk.applications()) == int(takes_tests)


def test_a_test_candidate_waits_with_its_connection(desk):
    put_in(desk, "setting_up")
    test = made_up(desk)
    assert (test.state, test.reasons[0]["code"]) == (S.HELD, "export.connection_not_active")
    put_in(desk, "connected")
    assert release.reconsider_held() == 1
    test.refresh_from_db()
    assert test.state == S.QUEUED


def test_shadow_mode_holds_who_would_go_since_when_it_would(desk):
    put_in(desk, "shadow")
    goes, waits = desk.due(), desk.due(stage="new")
    assert goes.shadow_since
    assert waits.shadow_since is None
    assert list(shadow.would_go(desk.connection)) == [goes]
    since = goes.shadow_since
    again = release.evaluate(goes.application)
    assert again.decided_at > goes.decided_at
    assert again.shadow_since == since
    intake.move_stage(goes.application, PlatformStage.REJECTED)
    assert list(shadow.would_go(desk.connection)) == []


def test_shadow_mode_composes_each_pdf_once(desk, caplog):
    put_in(desk, "shadow")
    goes, _ = desk.due(), desk.due(stage="new")
    assert shadow.compose_missing() == 1
    assert [profile.application for profile in ProfilePdf.objects.all()] == [goes.application]
    assert shadow.compose_missing() == 0
    assert desk.applications() == []


def test_what_cannot_be_composed_stands_in_nobodys_way(desk, monkeypatch):
    put_in(desk, "shadow")
    bad, good = desk.due(), desk.due()
    monkeypatch.setattr(shadow, "COMPOSED_AT_ONCE", 1)
    real = shadow.make_profile

    def make(application, *, reference):
        if reference == bad.reference:
            raise FileNotFoundError("resume")
        return real(application, reference=reference)

    monkeypatch.setattr(shadow, "make_profile", make)
    for _ in range(60):
        shadow.compose_missing()
    assert [profile.application for profile in ProfilePdf.objects.all()] == [good.application]


def test_going_live_sends_exactly_what_shadow_mode_listed(desk):
    put_in(desk, "shadow")
    exports = [desk.due(stage=stage) for stage in ("new", "engaged", "offer")]
    exports.append(desk.due(person="nobody"))
    listed = set(shadow.would_go(desk.connection))
    Connection.objects.move(desk.connection.pk, ConnectionState.ACTIVE)
    release.reconsider_held()
    assert set(CandidateExport.objects.filter(state=S.QUEUED)) == listed
    assert not CandidateExport.objects.filter(shadow_since__isnull=False).exists()
    lanes.drain(desk.connection.pk, seconds=10)
    gone = set(CandidateExport.objects.filter(state=S.EXPORTED))
    assert gone == listed == set(exports[1:3])
    assert len(desk.applications()) == 2


def test_what_was_decided_while_it_went_live_is_decided_again(desk):
    """A decision may be written after the connection moved and on what it read before."""
    put_in(desk, "shadow")
    export = desk.due()
    Connection.objects.move(desk.connection.pk, ConnectionState.ACTIVE)
    CandidateExport.objects.filter(pk=export.pk).update(decided_at="2100-01-01T00:00:00Z")
    assert release.reconsider_held() == 1
    export.refresh_from_db()
    assert export.state == S.QUEUED
