"""People who are in the ATS already are found, confirmed or waited for, never created again."""

import pytest

from candidates.models import RemotePerson
from candidates.rules.export_state import ExportState
from candidates.rules.matching import Settled
from candidates.services import release, repair
from candidates.services.desk import settle
from tests.candidates.services.desk import INTEGRATION, age, delivered, delivered_in_time

S = ExportState
ANA = "ana@example.com"


def known(desk, first_name="Ana", last_name="Ruiz", **more):
    return desk.ats.put_candidate(INTEGRATION, first_name, last_name, [ANA], **more)


def sent(desk):
    return len(desk.ats.requests("create_application"))


def test_a_person_from_years_ago_gets_the_application(desk):
    person = known(desk)
    export = delivered(desk.due(person=ANA))
    assert (export.state, export.person_external_id) == (S.EXPORTED, person["id"])
    assert len(desk.ats.candidates(INTEGRATION)) == 1
    assert not export.attached_to_existing


def test_an_application_that_is_there_already_is_taken_over_and_gets_the_profile(desk):
    known(desk, applications=[{"job_id": desk.job.external_id}])
    export = delivered(desk.due(person=ANA))
    (application,) = desk.applications()
    assert (export.state, export.attached_to_existing) == (S.EXPORTED, True)
    assert export.application_external_id == application["id"]
    assert [document["application_id"] for document in desk.documents()] == [application["id"]]
    assert sent(desk) == 0


def test_another_name_under_the_address_is_a_question_and_a_person_answers_it(desk):
    person = known(desk, "Bernardo", "Klein")
    export = delivered(desk.due(person=ANA))
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "account_manager")
    assert export.error_code == "match.other_name"
    assert sent(desk) == 0
    answer = settle(export, Settled.ATTACH, person_external_id=person["id"], actor=None)
    assert answer.done
    assert delivered(export).state == S.EXPORTED
    assert export.person_external_id == person["id"]


def test_of_several_people_the_confirmed_one_counts_and_nobody_elses_application(desk):
    known(desk, applications=[{"job_id": desk.job.external_id}])
    second = known(desk)
    export = delivered(desk.due(person=ANA))
    assert export.error_code == "match.several_people"
    assert settle(export, Settled.ATTACH, person_external_id=second["id"], actor=None).done
    desk.ats.misbehave("create_application", "429", retry_after=0)
    delivered(export)
    assert export.person_external_id == second["id"]
    assert sent(desk) == 1


def test_what_is_no_question_of_people_cannot_be_confirmed(desk):
    desk.ats.misbehave("create_application", "job_closed")
    export = delivered(desk.due(person=ANA))
    answer = settle(export, Settled.ATTACH, person_external_id="person-1", actor=None)
    assert not answer.done
    assert "asks no such question" in answer.sentence


@pytest.fixture
def two(desk):
    """Exports of one person to two jobs, the first of unknown outcome."""
    desk.ats.misbehave("create_application", "commit_then_drop")
    first = delivered(desk.due(person=ANA))
    second = desk.due(desk.another_job(), person=ANA)
    assert first.state == S.CHECKING
    return first, second


def test_while_one_export_may_be_creating_a_person_another_waits(desk, two):
    first, second = two
    # The ATS does not show the person yet.
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=3_600.0)
    assert delivered(second).state == S.RETRY_LATER
    assert second.reasons[0]["code"] == "export.person_being_created"
    assert second.failures == 0
    assert sent(desk) == 1
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=0.0)
    assert delivered_in_time(first).state == S.EXPORTED
    assert delivered_in_time(second).state == S.EXPORTED
    assert second.person_external_id == first.person_external_id
    assert len(desk.ats.candidates(INTEGRATION)) == 1
    assert len(desk.applications()) == 2


def test_whom_we_created_is_known_even_while_the_ats_does_not_show_them(desk):
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=3_600.0)
    first = delivered(desk.due(person=ANA))
    assert first.state == S.PROCESSING
    second = delivered(desk.due(desk.another_job(), person=ANA))
    assert (second.state, second.person_external_id) == (S.PROCESSING, first.person_external_id)


def test_a_refused_create_lets_the_next_export_create_the_person(desk):
    desk.ats.misbehave("create_application", "input_invalid_400")
    first = delivered(desk.due(person=ANA))
    assert first.state == S.NEEDS_ATTENTION
    assert RemotePerson.objects.get(address=ANA).creating is None
    assert delivered(desk.due(desk.another_job(), person=ANA)).state == S.EXPORTED


def test_sent_now_after_a_cancel_takes_over_what_has_arrived(desk, cast):
    desk.ats.misbehave("add_application_attachment", "input_invalid_400")
    cancelled = delivered(desk.due(person=ANA))
    assert cancelled.state == S.NEEDS_ATTENTION
    assert repair.cancel(cancelled, actor=None, note="Not this one.").done
    desk.ats.set_options(INTEGRATION, mirror_lag_seconds=3_600.0)
    assert desk.due(person=ANA) == cancelled
    again = release.send_now(cancelled.application, actor=cast.sam)
    assert again.pk != cancelled.pk
    assert delivered(again).state == S.PROCESSING
    assert again.application_external_id == cancelled.application_external_id
    assert len(desk.applications()) == 1


def test_the_same_intent_again_is_the_same_export(desk):
    export = desk.due(person=ANA)
    assert desk.due(person=ANA) == export
    delivered(export)
    assert desk.due(person=ANA) == export
    age(export)
    assert len(desk.applications()) == 1
