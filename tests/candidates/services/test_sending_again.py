"""What has arrived is sent again: to the same record, or not at all."""

import pytest

from candidates.models import CandidateExport
from candidates.rules import sending_again as rules
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import repair, sending_again
from integrations.models import AuditEvent
from integrations.rules.answer import Answer
from tests.candidates.services.desk import INTEGRATION, delivered, delivered_in_time

S = ExportState
EVERYTHING = {"attach_document", "find_application", "get_candidate"}


@pytest.fixture
def arrived(desk) -> CandidateExport:
    export = delivered(desk.due())
    assert export.state == S.EXPORTED
    return export


def again(export: CandidateExport, note: str = "They cannot open the PDF.") -> CandidateExport:
    row = sending_again.send_again(export, actor=None, note=note)
    assert isinstance(row, CandidateExport), row
    return row


def test_the_pdf_is_added_to_the_same_application_and_nobody_is_created(desk, arrived):
    row = again(arrived)
    assert (row.state, row.purpose, row.again_of) == (S.QUEUED, Purpose.AGAIN, arrived)
    assert [reason["code"] for reason in row.reasons] == ["export.sent_again"]
    delivered(row)
    assert row.state == S.EXPORTED
    assert rules.ADDED_ONCE_MORE in row.warnings
    (application,) = desk.applications()
    assert application["id"] == row.application_external_id == arrived.application_external_id
    names = [document["file_name"] for document in desk.documents()]
    assert len(names) == 2
    assert arrived.reference in names[0]
    assert row.reference in names[1]
    assert len(desk.ats.requests("create_application", INTEGRATION)) == 1
    arrived.refresh_from_db()
    assert arrived.state == S.EXPORTED
    told = AuditEvent.objects.get(subject=arrived.cause, action__startswith="sent again")
    assert (told.note, told.details["export"]) == ("They cannot open the PDF.", row.pk)


def test_who_was_deleted_there_is_not_created_again(desk, arrived):
    desk.ats.delete_candidate(INTEGRATION, arrived.person_external_id)
    row = delivered(again(arrived))
    assert (row.state, row.error_code) == (S.NEEDS_ATTENTION, "export.again_not_there")
    assert row.owner == "account_manager"
    assert repair.retry(row, actor=None).done
    delivered(row)
    assert row.state == S.NEEDS_ATTENTION
    assert len(desk.ats.requests("create_application", INTEGRATION)) == 1
    assert repair.cancel(row, actor=None, note="The customer deleted them.").done


def test_one_at_a_time_and_as_often_as_somebody_says_so(desk, arrived):
    first = again(arrived)
    second = sending_again.send_again(arrived, actor=None, note="Twice")
    assert isinstance(second, Answer)
    assert first.reference in second.sentence
    delivered(first)
    delivered(again(arrived))
    assert len(desk.documents()) == 3
    assert len(desk.applications()) == 1


def test_an_attachment_of_unknown_outcome_is_looked_up_and_not_repeated(desk, arrived):
    desk.ats.misbehave("add_application_attachment", "commit_then_drop")
    row = delivered_in_time(again(arrived))
    assert row.state == S.EXPORTED
    assert len(desk.documents()) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": Purpose.CORRECT}, "Only the arrival"),
        ({"purpose": Purpose.HIRE}, "Only the arrival"),
        ({"state": S.NEEDS_ATTENTION}, "It has not arrived yet"),
        ({"on_its_way": "x-1"}, "being sent again already (x-1)"),
        ({"can": {"find_application"}}, "only together with a new application"),
        ({"can": {"attach_document"}}, "does not let us look up by id"),
        ({"can": {"attach_document", "find_application"}, "has_application": False}, "look up"),
        ({"can": {"attach_document", "get_candidate"}}, ""),
        ({}, ""),
    ],
)
def test_what_cannot_be_told_apart_is_refused_with_the_reason(changes, said):
    values = {
        "purpose": Purpose.CREATE, "state": S.EXPORTED, "system": "UKG", "has_application": True,
        "can": EVERYTHING, **changes,
    }  # fmt: skip
    can = values["can"]
    found = rules.refusal(rules.Arrived(**{**values, "can": lambda operation: operation in can}))
    assert said in found
    assert bool(said) == bool(found)
