"""A person says who somebody in the ATS is: once, for all exports, and it can be undone."""

import pytest

from candidates.models import CandidateExport, MatchDecision, MatchQuestion
from candidates.rules.export_state import ExportState
from candidates.rules.matching import Settled
from candidates.services import desk as service
from candidates.services import repair
from tests.candidates.services.desk import INTEGRATION, delivered

S = ExportState
ANA = "ana@example.com"


@pytest.fixture
def theirs(desk):
    """Somebody of another name under Ana's address, with an application."""
    return desk.ats.put_candidate(
        INTEGRATION, "Wei", "Zhang", [ANA], applications=[{"job_id": desk.job.external_id}]
    )


@pytest.fixture
def asked(desk, theirs):
    export = delivered(desk.due(person=ANA))
    assert export.error_code == "match.other_name"
    return export


def settle(export, decision, **more):
    return service.settle(export, decision, actor=None, **more)


def test_the_question_keeps_both_sides_until_it_is_answered(asked, theirs):
    (person,) = MatchQuestion.objects.open().get().people
    assert (person["id"], person["name"], person["emails"]) == (theirs["id"], "Wei Zhang", [ANA])
    assert person["applications"][0]["job"] == "Welder"
    assert settle(asked, Settled.ATTACH, person_external_id=theirs["id"]).done
    assert not MatchQuestion.objects.exists()


@pytest.mark.parametrize("leave", [repair.cancel, repair.retry])
def test_a_question_that_nobody_asks_any_more_keeps_nobody(asked, leave):
    assert leave(asked, actor=None, note="No.").done
    assert not MatchQuestion.objects.exists()


def test_an_attachment_is_remembered_for_the_next_job(desk, asked, theirs):
    assert settle(asked, Settled.ATTACH, person_external_id=theirs["id"], note="Married.").done
    assert delivered(asked).person_external_id == theirs["id"]
    other = delivered(desk.due(desk.another_job(), person=ANA))
    assert (other.state, other.person_external_id) == (S.EXPORTED, theirs["id"])
    decision = MatchDecision.objects.standing().get()
    assert (decision.person_name, decision.note) == ("Wei Zhang", "Married.")


def test_somebody_else_is_remembered_and_created_only_once(desk, asked, theirs):
    desk.ats.set_options(INTEGRATION, duplicates="store")
    assert settle(asked, Settled.CREATE).done
    first = delivered(asked)
    assert first.state == S.EXPORTED
    assert first.person_external_id != theirs["id"]
    other = delivered(desk.due(desk.another_job(), person=ANA))
    # This stand-in makes a new person for every application; whom we meant is told all the same.
    assert other.state == S.EXPORTED
    assert f"known there ({first.person_external_id})" in other.warnings[0]


def test_a_newcomer_under_the_address_is_asked_about_again(desk, asked):
    assert settle(asked, Settled.CREATE).done
    desk.ats.put_candidate(INTEGRATION, "Olu", "Adeyemi", [ANA])
    # Nothing was sent by the answer yet, and it does not cover who has come since.
    CandidateExport.objects.filter(pk=asked.pk).update(confirmed_person_id="")
    assert delivered(asked).error_code == "match.several_people"


def test_all_exports_that_wait_for_the_answer_go_on_with_it(desk, asked, theirs):
    other = delivered(desk.due(desk.another_job(), person=ANA))
    assert other.error_code == "match.other_name"
    assert settle(asked, Settled.ATTACH, person_external_id=theirs["id"]).done
    assert [delivered(one).person_external_id for one in (asked, other)] == [theirs["id"]] * 2


def test_a_skip_cancels_and_holds_what_comes_later_until_it_is_taken_back(desk, asked):
    assert settle(asked, Settled.SKIP, note="The customer knows her.").done
    asked.refresh_from_db()
    assert asked.state == S.CANCELLED
    later = desk.due(desk.another_job(), person=ANA)
    assert (later.state, later.verdict) == (S.HELD, "never")
    assert later.reasons[0]["code"] == "export.skipped_at_the_desk"
    assert "The customer knows her." in later.reasons[0]["sentence"]
    assert service.take_back(MatchDecision.objects.get(), actor=None).done
    assert asked.application.exports.exclude(pk=asked.pk).get().state == S.QUEUED


def test_who_comes_second_changes_nothing_and_is_told_what_the_first_decided(asked, theirs, cast):
    assert service.settle(
        asked, Settled.ATTACH, person_external_id=theirs["id"], actor=cast.rita
    ).done
    answer = service.settle(asked, Settled.SKIP, actor=cast.tina)
    assert not answer.done
    assert answer.sentence.startswith("Rita")
    assert "attached" in answer.sentence
    assert MatchDecision.objects.get().decision == Settled.ATTACH


def test_nobody_is_attached_who_was_not_in_question(asked):
    assert not settle(asked, Settled.ATTACH, person_external_id="somebody").done
    assert not MatchDecision.objects.exists()


def test_it_can_be_taken_back_until_something_was_sent(desk, asked, theirs):
    assert settle(asked, Settled.ATTACH, person_external_id=theirs["id"]).done
    decision = MatchDecision.objects.get()
    assert service.take_back(decision, actor=None).done
    assert not service.take_back(decision, actor=None).done
    assert delivered(asked).error_code == "match.other_name"
    assert settle(asked, Settled.ATTACH, person_external_id=theirs["id"]).done
    delivered(asked)
    answer = service.take_back(MatchDecision.objects.standing().get(), actor=None)
    assert not answer.done
    assert asked.reference in answer.sentence
