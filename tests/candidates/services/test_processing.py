"""Between accepted and visible: an export is processing until the ATS shows it."""

from datetime import timedelta

import pytest
from django.db.models import F

from candidates.models import CandidateExport
from candidates.rules.export_state import EffectState, ExportState
from candidates.services import lanes, repair
from candidates.services.delivery import deliver
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from tests.candidates.services.desk import INTEGRATION, Desk, age, delivered

S = ExportState
TEN_MINUTES, TWO_DAYS = 600.0, 172_800.0


@pytest.fixture
def processing(desk: Desk) -> CandidateExport:
    """Accepted by an ATS that shows it only after ten minutes."""
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=TEN_MINUTES)
    return delivered(desk.due())


def wait(export: CandidateExport, seconds: float) -> None:
    """Time passes here, and the export's next look is due."""
    age(export, seconds)
    CandidateExport.objects.filter(pk=export.pk).update(
        accepted_at=F("accepted_at") - timedelta(seconds=seconds), not_before=database_now()
    )


def test_what_was_accepted_and_is_not_shown_yet_is_processing(processing, desk):
    assert processing.state == S.PROCESSING
    assert processing.accepted_at is not None
    assert processing.person_external_id
    assert (processing.exported_at, processing.seen_in_ats_at) == (None, None)
    assert [reason["code"] for reason in processing.reasons] == ["export.not_visible_yet"]
    assert (processing.error_code, processing.owner) == ("", "nobody")
    assert set(processing.effects.values_list("state", flat=True)) == {EffectState.DONE}
    assert len(desk.applications()) == 1


def test_it_is_exported_as_soon_as_it_is_seen_and_nothing_is_sent_meanwhile(processing, desk):
    sent = len(desk.ats.requests("create_application"))
    for _ in range(3):
        wait(processing, 1.0)
        assert delivered(processing).state == S.PROCESSING
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=0.0)
    wait(processing, 1.0)
    assert delivered(processing).state == S.EXPORTED
    assert processing.seen_in_ats_at is not None
    assert len(desk.ats.requests("create_application")) == sent
    assert len(desk.documents()) == 1


def test_the_looks_become_rarer(processing):
    assert processing.not_before - database_now() < timedelta(seconds=6)
    wait(processing, 200.0)
    later = delivered(processing).not_before - database_now()
    assert timedelta(seconds=95) < later < timedelta(seconds=105)


def test_what_never_becomes_visible_asks_support_with_the_ids(processing, desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=TWO_DAYS)
    wait(processing, 86_401.0)
    assert delivered(processing).state == S.NEEDS_ATTENTION
    (reason,) = processing.reasons
    assert (reason["code"], processing.owner) == ("export.never_visible", "support")
    assert reason["evidence"]["person"] == processing.person_external_id
    assert repair.retry(processing, actor=None).done
    assert delivered(processing).state == S.NEEDS_ATTENTION
    assert len(desk.ats.requests("create_application")) == 1


def test_a_person_who_sees_it_in_the_ats_ends_it(processing, desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=TWO_DAYS)
    wait(processing, 86_401.0)
    assert not repair.seen_by_hand(processing, actor=None, note="Seen in Lever.").done
    delivered(processing)
    assert repair.seen_by_hand(processing, actor=None, note="Seen in Lever.").done
    processing.refresh_from_db()
    assert (processing.state, processing.owner) == (S.EXPORTED, "nobody")
    assert processing.exported_at is not None
    assert processing.seen_in_ats_at is not None


def test_only_what_the_ats_has_accepted_can_be_seen_by_hand(desk):
    desk.ats.misbehave("create_application", "input_invalid_400")
    refused = delivered(desk.due())
    assert refused.state == S.NEEDS_ATTENTION
    assert not repair.seen_by_hand(refused, actor=None, note="I saw it.").done


def test_a_look_that_fails_says_nothing_about_the_record(desk):
    desk.ats.misbehave("get_candidates", "ok")
    desk.ats.misbehave("get_candidates", "no_commit_500")
    export = delivered(desk.due())
    assert export.state == S.PROCESSING
    assert export.reasons[0]["code"] == "export.not_visible_yet"
    assert len(export.reasons) == 2
    wait(export, 1.0)
    assert delivered(export).state == S.EXPORTED
    assert export.warnings == []


def test_what_could_never_be_read_back_has_arrived_with_a_warning(processing, desk):
    for _ in range(20):
        desk.ats.misbehave("get_candidates", "no_commit_500")
    wait(processing, 86_401.0)
    assert delivered(processing).state == S.EXPORTED
    assert processing.seen_in_ats_at is None
    assert processing.warnings[0].startswith("The ATS accepted it. Every try to read it back")


def test_where_nothing_can_be_read_it_says_that_it_cannot_be_verified(desk, monkeypatch):
    desk.ats.misbehave("get_candidates", "ok")
    desk.ats.misbehave("get_candidates", "permission_403")
    export = delivered(desk.due())
    assert export.state == S.EXPORTED
    assert export.seen_in_ats_at is None
    assert "cannot be verified" in export.warnings[0]


def test_a_key_that_is_rejected_while_reading_back_breaks_the_connection(processing, desk):
    desk.ats.misbehave("get_candidates", "auth_401")
    wait(processing, 1.0)
    assert delivered(processing).state == S.PROCESSING
    desk.connection.refresh_from_db()
    assert desk.connection.state == ConnectionState.BROKEN
    wait(processing, 1.0)
    assert not deliver(processing.pk)


def test_a_worker_that_dies_while_reading_back_changes_nothing(processing, desk):
    wait(processing, 1.0)
    now = database_now()
    assert CandidateExport.objects.claim(processing.pk, now=now, lease=timedelta(seconds=-1))
    assert lanes.recover_lost() == 1
    processing.refresh_from_db()
    assert processing.state == S.CHECKING
    assert delivered(processing).state == S.PROCESSING
    assert len(desk.ats.requests("create_application")) == 1


def test_what_is_accepted_cannot_be_cancelled_or_retried(processing):
    assert not repair.cancel(processing, actor=None, note="No.").done
    assert not repair.retry(processing, actor=None).done


def test_a_long_queue_hides_no_arrival_and_looks_hold_up_no_queue(processing, desk, monkeypatch):
    queued = desk.due()
    wait(processing, 1.0)
    for drawn, first in ((0.9, queued.pk), (0.1, processing.pk)):
        monkeypatch.setattr("candidates.services.lanes.random.random", lambda drawn=drawn: drawn)
        assert lanes.next_of(desk.connection.pk) == first
