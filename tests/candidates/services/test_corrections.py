"""Wrong contact data through the real flow: put right here, told to the ATS, once."""

import pytest

from candidates.models import CandidateExport, ContactCorrection, RemotePerson
from candidates.rules.corrections import Change, ContactField
from candidates.rules.emails import EmailValidity
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.stages import CandidateSource
from candidates.services import corrections, intake, release, repair
from integrations.models import AuditEvent
from tests.candidates.services.desk import INTEGRATION, age, delivered, delivered_in_time

S, F = ExportState, ContactField


@pytest.fixture
def arrived(desk):
    return delivered(desk.due(person="ana@wrong.example"))


def corrected(candidate, old="ana@wrong.example", new="ana@right.example", field=F.EMAIL):
    answer = corrections.correct(
        candidate, Change(field, old, new), why="The mail came back.", actor=None
    )
    assert answer.done, answer.sentence
    return answer


def told(candidate):
    return CandidateExport.objects.filter(candidate=candidate, purpose=Purpose.CORRECT)


# --- here ----------------------------------------------------------------------------------------


def test_a_wrong_address_stays_with_its_provenance_and_why(desk, arrived):
    corrected(arrived.candidate)
    wrong, right = arrived.candidate.emails.order_by("id")
    assert (wrong.address, wrong.validity) == ("ana@wrong.example", EmailValidity.INVALID)
    assert wrong.invalid_because == "The mail came back."
    assert wrong.invalid_since is not None
    assert (right.address, right.validity, right.source) == (
        "ana@right.example", "unverified", "correction",
    )  # fmt: skip
    assert right.provenance == "in place of ana@wrong.example"
    event = AuditEvent.objects.get(action="corrected contact data")
    assert event.details == {"field": "email", "old": wrong.address, "new": right.address}


def test_whoever_sends_the_old_data_again_does_not_undo_it(desk, arrived):
    candidate = arrived.candidate
    candidate.phone = "1"
    candidate.save()
    corrected(candidate)
    corrected(candidate, "1", "2", F.PHONE)
    same = intake.CandidateData(
        platform_id=candidate.platform_id,
        source=CandidateSource.APPLIED,
        phone="1",
        emails=[intake.EmailData("ANA@wrong.example", validity=EmailValidity.VALID)],
    )
    again = intake.take_candidate(desk.tenant, same)
    assert again.phone == "2"
    assert again.emails.get(address="ana@wrong.example").validity == EmailValidity.INVALID


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(F.EMAIL, "nobody@example.com", "x@example.com"), "has no address"),
        (Change(F.EMAIL, "ana@wrong.example", "no address"), "cannot be an e-mail address"),
        (Change(F.EMAIL, "ana@wrong.example", "ANA@wrong.example"), "the one that is wrong"),
        (Change(F.PHONE, "123", "456"), "Phone is empty by now"),
        (Change(F.LAST_NAME, "Ruiz", "Ruiz"), "Last name is Ruiz already"),
        (Change(F.PHONE, "", "1" * 61), "61 characters"),
    ],
)
def test_what_cannot_be_corrected_says_why_and_writes_nothing(desk, arrived, change, said):
    answer = corrections.correct(arrived.candidate, change, why="x", actor=None)
    assert not answer.done
    assert said in answer.sentence
    assert not ContactCorrection.objects.exists()
    assert list(arrived.candidate.emails.values_list("validity")) == [("unverified",)]


def test_the_last_name_that_is_left_cannot_be_taken_away(desk, arrived):
    corrected(arrived.candidate, "Ana", "", F.FIRST_NAME)
    change = Change(F.LAST_NAME, "Ruiz", "")
    assert not corrections.correct(arrived.candidate, change, why="x", actor=None).done


# --- in an ATS that cannot be corrected over its interface ----------------------------------------


def test_where_a_person_cannot_be_corrected_a_note_and_a_task_say_what_to_change(
    desk, arrived, settings
):
    settings.SUPPORT_CONTACT = "help@portal.example"
    answer = corrected(arrived.candidate)
    assert "It goes out to Lever now." in answer.sentence
    export = delivered(told(arrived.candidate).get())
    (note,) = desk.ats.notes(INTEGRATION)
    assert "E-mail ana@wrong.example → ana@right.example" in note["content"]
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "support")
    assert export.error_code == "contact.correct_by_hand"
    task = export.reasons[0]
    assert "ana@wrong.example → ana@right.example" in task["sentence"]
    assert "help@portal.example" in task["hint"]
    assert task["evidence"]["link"] == arrived.ats_url
    assert task["evidence"]["note_in_the_ats"] is True
    assert corrections.corrected_by_hand(export, actor=None).done
    export.refresh_from_db()
    assert export.state == S.EXPORTED
    assert not corrections.corrected_by_hand(export, actor=None).done


def test_a_note_that_cannot_be_written_leaves_the_task_with_everything(desk, arrived):
    desk.ats.misbehave("add_application_note", "permission_403")
    corrected(arrived.candidate)
    export = delivered(told(arrived.candidate).get())
    assert export.state == S.NEEDS_ATTENTION
    codes = [reason["code"] for reason in export.reasons]
    assert codes[-1] == "contact.correct_by_hand"
    assert len(codes) == 2
    assert export.reasons[-1]["evidence"]["note_in_the_ats"] is False


def test_a_refused_capability_is_not_even_tried(desk, arrived):
    desk.connection.capabilities = [
        {"key": "add_note", "supported": False, "detail": "", "source": "", "as_of": ""}
    ]
    desk.connection.save()
    corrected(arrived.candidate)
    export = delivered(told(arrived.candidate).get())
    assert (export.state, desk.ats.notes(INTEGRATION)) == (S.NEEDS_ATTENTION, [])
    assert [reason["code"] for reason in export.reasons] == ["contact.correct_by_hand"]


# --- once, and the newest ------------------------------------------------------------------------


def test_what_was_told_is_not_told_again(desk, arrived):
    corrected(arrived.candidate)
    delivered(told(arrived.candidate).get())
    intake.decide_again(arrived.candidate)
    release.reconsider_held()
    assert told(arrived.candidate).count() == 1
    assert len(desk.ats.notes(INTEGRATION)) == 1


def test_of_several_corrections_the_newest_goes_with_all_changes(desk, arrived):
    candidate = arrived.candidate
    corrected(candidate)
    corrected(candidate, "", "+1 214 555 0142", F.PHONE)
    corrected(candidate, "ana@right.example", "ana@best.example")
    first, second, newest = told(candidate).order_by("id")
    assert [first.state, second.state, newest.state] == [S.CANCELLED, S.CANCELLED, S.QUEUED]
    assert first.reasons[0]["code"] == "contact.superseded"
    delivered(newest)
    (note,) = desk.ats.notes(INTEGRATION)
    assert "E-mail ana@wrong.example → ana@best.example" in note["content"]
    assert "Phone (none) → +1 214 555 0142" in note["content"]


def test_a_newer_correction_takes_the_place_of_a_task_nobody_has_done_yet(desk, arrived):
    corrected(arrived.candidate)
    task = delivered(told(arrived.candidate).get())
    assert task.state == S.NEEDS_ATTENTION
    corrected(arrived.candidate, "ana@right.example", "ana@best.example")
    newest = delivered(told(arrived.candidate).latest("id"))
    task.refresh_from_db()
    assert task.state == S.CANCELLED
    assert "ana@wrong.example → ana@best.example" in newest.reasons[0]["sentence"]


def test_a_newer_correction_waits_for_one_that_is_being_sent(desk, arrived):
    corrected(arrived.candidate)
    first = told(arrived.candidate).get()
    desk.ats.misbehave("add_application_note", "commit_then_drop")
    delivered(first)
    corrected(arrived.candidate, "ana@right.example", "ana@best.example")
    newest = delivered(told(arrived.candidate).latest("id"))
    assert (newest.state, newest.error_code) == (S.RETRY_LATER, "contact.correction_under_way")
    age(first)  # nothing of it can arrive any more, and nobody can look whether it did
    assert delivered(first).error_code == "export.cannot_look_up"
    assert delivered_in_time(newest).state == S.NEEDS_ATTENTION
    assert len(desk.ats.notes(INTEGRATION)) == 2


# --- before, and besides -------------------------------------------------------------------------


def test_nobody_who_is_in_no_ats_is_told_anywhere(desk):
    export = desk.due(person="ana@wrong.example")
    answer = corrected(export.candidate)
    assert "none has to be told" in answer.sentence
    assert not told(export.candidate).exists()
    assert delivered(export).addresses == ["ana@right.example"]


def test_whoever_is_on_the_way_is_corrected_after_the_arrival(desk):
    desk.ats.misbehave("create_application", "commit_then_drop")
    export = delivered(desk.due(person="ana@wrong.example"))
    assert export.state == S.CHECKING
    corrected(export.candidate)
    correction = told(export.candidate).get()
    assert (correction.state, correction.reasons[0]["code"]) == (S.HELD, "contact.not_arrived")
    assert delivered_in_time(export).state == S.EXPORTED
    release.reconsider_held()
    correction.refresh_from_db()
    assert (correction.state, correction.person_external_id) == (
        S.QUEUED, export.person_external_id,
    )  # fmt: skip


def test_an_address_that_is_only_wrong_waits_for_a_right_one(desk, arrived):
    corrected(arrived.candidate, new="")
    arrived.candidate.refresh_from_db()
    assert not arrived.candidate.is_reachable
    export = told(arrived.candidate).get()
    assert (export.state, export.reasons[0]["code"]) == (S.HELD, "export.no_valid_email")
    right = intake.CandidateData(
        platform_id=arrived.candidate.platform_id,
        source=CandidateSource.APPLIED,
        emails=[intake.EmailData("ana@right.example")],
    )
    intake.take_candidate(desk.tenant, right)
    export.refresh_from_db()
    assert export.state == S.QUEUED


def test_one_person_of_the_ats_on_two_jobs_is_told_once(desk, arrived):
    second = delivered(desk.due(desk.another_job(), person="ana@wrong.example"))
    assert second.person_external_id == arrived.person_external_id
    corrected(arrived.candidate)
    assert told(arrived.candidate).get().person_external_id == arrived.person_external_id


def test_the_next_export_under_the_right_address_is_for_the_same_person(desk, arrived):
    """This ATS goes by the address alone; that it made another person is said."""
    corrected(arrived.candidate)
    known = RemotePerson.objects.get(address="ana@right.example")
    assert known.external_id == arrived.person_external_id
    second = intake.apply_to_job(
        arrived.candidate, desk.another_job(), stage=arrived.application.stage
    )
    assert arrived.person_external_id in delivered(second).warnings[0]
    assert "Merge the two in the ATS" in second.warnings[0]


def test_a_correction_can_be_cancelled_and_cannot_be_sent_twice(desk, arrived):
    corrected(arrived.candidate)
    export = told(arrived.candidate).get()
    assert repair.cancel(export, actor=None, note="Not needed.").done
    intake.decide_again(arrived.candidate)
    assert told(arrived.candidate).get().state == S.CANCELLED
