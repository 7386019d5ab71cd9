"""What people do to exports, and when two do it at once or a worker is faster."""

import pytest

from candidates.models import CandidateExport
from candidates.rules.export_state import EffectState, ExportState
from candidates.services import repair
from candidates.services.claims import Claim
from candidates.services.looking import timing
from candidates.services.outgoing import settle_content
from integrations.models import AuditEvent
from tests.candidates.services.desk import INTEGRATION, age, delivered, delivered_in_time

S = ExportState


@pytest.fixture
def refused(desk):
    """An export that the ATS refused."""
    desk.ats.misbehave("create_application", "input_invalid_400")
    return delivered(desk.due())


@pytest.fixture
def unknown(desk, settings):
    """An export of unknown outcome, where the ATS offers no look-up."""
    settings.PLATFORM_OPTIONS["kombo"]["lookup_lag_seconds"] = None
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=3_600.0)
    desk.ats.misbehave("create_application", "commit_then_drop")
    return delivered(desk.due())


@pytest.fixture
def asking(unknown):
    """The same, when it has asked a person."""
    age(unknown)
    assert delivered(unknown).state == S.NEEDS_ATTENTION
    return unknown


def test_a_retry_goes_again_once_and_is_audited(refused, cast):
    assert repair.retry(refused, actor=cast.sam, note="Address corrected.").done
    second = repair.retry(refused, actor=cast.sam)
    assert not second.done
    assert "it is queued now" in second.sentence
    assert delivered(refused).state == S.EXPORTED
    event = AuditEvent.objects.get(subject=refused.cause, action="retried")
    assert (event.note, event.actor) == ("Address corrected.", cast.sam)


def test_a_retry_does_not_wait_for_its_time_and_starts_to_count_anew(desk):
    desk.ats.misbehave("create_application", "service_unavailable")
    export = delivered(desk.due())
    assert (export.state, export.failures) == (S.RETRY_LATER, 1)
    assert repair.retry(export, actor=None).done
    export.refresh_from_db()
    assert (export.state, export.failures, export.not_before) == (S.QUEUED, 0, None)


def test_nobody_takes_an_export_from_its_worker(desk):
    export = desk.due()
    claim = Claim.take(export.pk)
    settle_content(claim)
    claim.write_ahead(claim.effects[0], timing=timing(60.0), fingerprint="f")
    for answer in (
        repair.retry(export, actor=None),
        repair.cancel(export, actor=None, note=""),
        repair.settle_by_hand(export, arrived_as="a-1", actor=None, note=""),
    ):
        assert not answer.done
    export.refresh_from_db()
    assert (export.state, export.token) == (S.WORKING, 1)


def test_a_held_export_is_sent_to_its_reasons(desk):
    export = desk.due(stage="new")
    assert export.state == S.HELD
    assert not repair.retry(export, actor=None).done


def test_a_cancelled_export_stays_so(refused, desk):
    assert repair.cancel(refused, actor=None, note="Hired elsewhere.").done
    assert not repair.cancel(refused, actor=None, note="Again.").done
    assert not repair.retry(refused, actor=None).done
    assert desk.applications() == []


def test_what_may_be_in_the_ats_cannot_be_cancelled(unknown, asking):
    answer = repair.cancel(asking, actor=None, note="No.")
    assert not answer.done
    assert "may already be in the ATS" in answer.sentence


def test_a_retry_of_the_unknown_looks_again_and_sends_nothing(asking, desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=0.0)
    assert repair.retry(asking, actor=None).sentence.endswith("after a look in the ATS.")
    assert delivered(asking).state == S.EXPORTED
    assert len(desk.ats.requests("create_application")) == 1


def test_an_id_that_the_ats_does_not_show_us_is_refused(asking, desk):
    (application,) = desk.applications()
    answer = repair.settle_by_hand(
        asking, arrived_as=application["remote_id"], actor=None, note="Seen in Lever."
    )
    assert not answer.done
    assert "shows us no application" in answer.sentence
    asking.refresh_from_db()
    assert (asking.state, asking.application_external_id) == (S.NEEDS_ATTENTION, "")


def test_the_id_of_an_application_to_another_job_is_refused(asking, desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=0.0)
    other = desk.ats.put_job(INTEGRATION, name="Forklift Operator")
    person = desk.ats.put_candidate(
        INTEGRATION, "Wei", "Zhang", ["wei@example.com"], [{"job_id": other["id"]}]
    )
    strange = next(a for a in desk.applications() if a["candidate_id"] == person["id"])
    answer = repair.settle_by_hand(asking, arrived_as=strange["id"], actor=None, note="This one.")
    assert not answer.done
    assert "is on another job (Forklift Operator)" in answer.sentence


def test_a_person_says_under_which_id_it_arrived(asking, desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=0.0)
    (application,) = desk.applications()
    answer = repair.settle_by_hand(
        asking, arrived_as=application["remote_id"], actor=None, note="Seen in Lever."
    )
    assert answer.done
    asking.refresh_from_db()
    assert asking.person_external_id == application["candidate_id"]
    assert delivered(asking).state == S.EXPORTED
    assert asking.application_external_id == application["id"]
    assert [document["application_id"] for document in desk.documents()] == [application["id"]]
    assert len(desk.applications()) == 1


def test_a_person_says_that_it_is_not_there_and_it_goes_again(desk, settings):
    settings.PLATFORM_OPTIONS["kombo"]["lookup_lag_seconds"] = None
    desk.ats.misbehave("create_application", "no_commit_drop")
    export = delivered_in_time(delivered(desk.due()))
    assert repair.settle_by_hand(export, arrived_as="", actor=None, note="Not there.").done
    assert delivered(export).state == S.EXPORTED
    assert len(desk.applications()) == 1


def test_not_there_is_not_believed_while_it_may_still_arrive(desk):
    desk.ats.misbehave("create_application", "commit_then_drop")
    export = delivered(desk.due())
    desk.ats.misbehave("get_candidates", "permission_403")
    CandidateExport.objects.filter(pk=export.pk).update(not_before=export.changed_at)
    assert delivered(export).state == S.NEEDS_ATTENTION
    answer = repair.settle_by_hand(export, arrived_as="", actor=None, note="Not there.")
    assert not answer.done
    assert "may still arrive until" in answer.sentence
    assert export.effects.get(position=0).state == EffectState.UNKNOWN


def test_only_what_needs_attention_is_settled_by_hand(unknown):
    assert not repair.settle_by_hand(unknown, arrived_as="a-1", actor=None, note="").done
    unknown.refresh_from_db()
    assert unknown.state == S.CHECKING
