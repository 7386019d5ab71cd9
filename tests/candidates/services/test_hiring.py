"""Hires go to the HR system by the same protocol as candidates to an ATS: exactly once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from candidates.models import (
    Application,
    CandidateExport,
    ExportAttempt,
    HireDetails,
    MatchQuestion,
)
from candidates.rules.export_state import EffectKind, EffectState, ExportState, Purpose
from candidates.rules.matching import Settled
from candidates.rules.stages import PlatformStage
from candidates.services import desk as match_desk
from candidates.services import errands, hiring, lanes, looking, release, repair
from candidates.services.claims import Claim
from candidates.services.outgoing import fingerprint
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.services import hris
from integrations.services.credentials import open_secrets
from tests.base import Cast
from tests.candidates.services.desk import age, delivered, delivered_in_time
from tests.candidates.services.hire_desk import HireDesk, hire_desk

CREATE, ATTACH = "create_employee", "create_document"


def put_at(export: CandidateExport, stage: PlatformStage) -> None:
    """The platform's data was wrong, and is corrected there."""
    Application.objects.filter(pk=export.application_id).update(
        stage=stage, changed_at=database_now()
    )


@pytest.fixture
def desk(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[HireDesk]:
    with hire_desk(cast, settings, monkeypatch, tmp_path) as found:
        yield found


def test_a_hire_arrives_with_its_profile_and_a_link(desk: HireDesk) -> None:
    export = delivered(desk.sent())
    assert export.state == ExportState.EXPORTED, export.reasons
    (arrived,) = desk.arrived()
    assert arrived["employee"] == export.person_external_id
    assert arrived["reference"] == export.reference
    assert arrived["starts_on"] == "2026-12-01"
    assert export.ats_url == f"https://app.factorialhr.com/employees/{export.person_external_id}"
    assert export.seen_in_ats_at is not None
    (paper,) = desk.twin.documents()
    assert export.reference in paper["name"]
    assert desk.twin.document_content(paper["id"]).startswith(b"%PDF-")
    assert [effect.kind for effect in export.effects.all()] == ["employee", "document"]


def test_without_an_author_the_employee_arrives_and_a_warning_says_what_is_missing(
    desk: HireDesk,
) -> None:
    desk.connection.options.pop("acting_user_id")
    desk.connection.save()
    hris.test(desk.connection, actor=desk.cast.tina)
    export = delivered(desk.sent())
    assert export.state == ExportState.EXPORTED
    assert "Nobody is chosen as the author" in export.warnings[0]
    assert desk.twin.documents() == []


def test_the_profile_stays_here_where_it_is_not_wanted(desk: HireDesk) -> None:
    export = delivered(desk.sent(with_document=False))
    assert export.state == ExportState.EXPORTED
    assert desk.twin.documents() == []
    assert export.warnings == []


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        ("drop", CREATE),
        ("commit_then_drop", CREATE),
        ("error_500", CREATE),
        ("throttled", CREATE),
        ("commit_then_drop", ATTACH),
        ("error_500", ATTACH),
        ("drop", ATTACH),
    ],
)
def test_whatever_becomes_of_an_answer_nobody_is_lost_and_nobody_comes_twice(
    desk: HireDesk, kind: str, operation: str
) -> None:
    desk.twin.misbehave(kind, operation, retry_after=0)
    export = delivered_in_time(desk.sent())
    assert export.state == ExportState.EXPORTED, export.reasons
    assert len(desk.arrived()) == 1
    assert len(desk.twin.documents()) == 1


def test_an_answer_that_is_lost_is_looked_up_and_not_sent_again(desk: HireDesk) -> None:
    desk.twin.misbehave("commit_then_drop", CREATE)
    export = delivered(desk.sent())
    sends = ExportAttempt.objects.filter(export=export, kind=EffectKind.EMPLOYEE, action="send")
    assert sends.count() == 1
    assert len(desk.arrived()) == 1


def test_where_absence_proves_nothing_a_person_is_asked(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with hire_desk(cast, settings, monkeypatch, tmp_path, lag=None) as desk:
        desk.twin.misbehave("drop", CREATE)
        export = delivered_in_time(desk.sent())
        assert export.state == ExportState.NEEDS_ATTENTION
        assert export.error_code == "export.cannot_look_up"
        assert export.reasons[0]["sentence"].startswith("Factorial gave no trustworthy answer")
        assert desk.arrived() == []
        # The person looks in Factorial: nobody is there. It is sent again, once.
        age(export)
        answer = repair.settle_by_hand(export, arrived_as="", actor=cast.tina, note="Looked")
        assert answer.done, answer.sentence
        assert delivered(export).state == ExportState.EXPORTED
        assert len(desk.arrived()) == 1


def test_what_arrived_can_be_named_by_hand_and_is_looked_up_first(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with hire_desk(cast, settings, monkeypatch, tmp_path, lag=None) as desk:
        desk.twin.settings["search_lag_seconds"] = 3600.0
        desk.twin.misbehave("commit_then_drop", CREATE)
        export = delivered_in_time(desk.sent())
        assert export.state == ExportState.NEEDS_ATTENTION
        unknown = repair.settle_by_hand(export, arrived_as="4040", actor=cast.tina, note="")
        assert unknown.sentence == "Factorial shows us no employee 4040. Check the id."
        (arrived,) = desk.arrived()
        answer = repair.settle_by_hand(
            export, arrived_as=arrived["employee"], actor=cast.tina, note="Seen"
        )
        assert answer.done, answer.sentence
        export = delivered(export)
        assert export.state == ExportState.EXPORTED, export.reasons
        assert export.person_external_id == arrived["employee"]
        assert len(desk.arrived()) == 1


def test_a_worker_that_dies_after_sending_leaves_nobody_twice(desk: HireDesk) -> None:
    export = desk.sent()
    claim = Claim.take(export.pk)
    assert claim is not None
    errand = errands.errand_of(claim.export)
    errand.settle(claim)
    out = errand.compose(claim)
    claim.write_ahead(claim.effects[0], timing=looking.timing(0.0), fingerprint=fingerprint(out))
    with errand.open(claim.connection, cause=export.cause) as opened:
        errand.handlers[EffectKind.EMPLOYEE].send(opened.connector, out)
    # The worker is gone before it could write anything down.
    age(export)
    assert lanes.recover_lost() == 1
    export.refresh_from_db()
    assert export.state == ExportState.CHECKING
    assert "Factorial" in export.reasons[0]["hint"]
    export = delivered_in_time(export)
    assert export.state == ExportState.EXPORTED, export.reasons
    assert len(desk.arrived()) == 1


def test_a_person_is_sent_once_whatever_the_form_says_twice(desk: HireDesk) -> None:
    hired = desk.hired()
    first = desk.sent(hired)
    again = hiring.begin(hired, desk.connection, desk.details(hired), actor=desk.cast.rita)
    assert again.export is None
    assert again.decision.reasons[0].code == "hire.already_exported"
    assert first.reference in again.decision.reasons[0].sentence


def test_the_database_refuses_a_second_live_hire_of_a_candidate(desk: HireDesk) -> None:
    first = desk.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        CandidateExport.objects.create(
            tenant=first.tenant,
            application=first.application,
            candidate=first.candidate,
            job=first.job,
            connection=first.connection,
            purpose=Purpose.HIRE,
            reference="rx-another",
            state=ExportState.QUEUED,
            verdict="send",
            decided_at=first.decided_at,
        )


def test_another_hr_system_is_another_matter(desk: HireDesk) -> None:
    first = desk.sent()
    other = Connection.objects.create(
        tenant=desk.cast.harbor,
        name="The other one",
        system="factorial",
        route="factorial",
        state="active",
        options={},
    )
    begun = hiring.begin(
        first.application, other, desk.details(first.application), actor=desk.cast.tina
    )
    assert begun.export is not None


def test_who_is_an_employee_already_is_recognised_and_not_created(desk: HireDesk) -> None:
    hired = desk.hired()
    known = desk.twin.add_employee("Ana", hired.candidate.last_name, "ana.1@example.com")
    export = delivered(desk.sent(hired))
    assert export.state == ExportState.EXPORTED
    assert export.person_external_id == known
    assert export.attached_to_existing
    assert "was there already" in export.warnings[0]
    assert desk.arrived() == []


def test_somebody_who_has_left_is_asked_about(desk: HireDesk) -> None:
    hired = desk.hired()
    left = desk.twin.add_employee(
        "Ana", hired.candidate.last_name, "ana.1@example.com", active=False
    )
    export = delivered(desk.sent(hired))
    assert export.state == ExportState.NEEDS_ATTENTION
    assert export.error_code == "match.former_employee"
    assert "has left" in export.reasons[0]["sentence"]
    question = MatchQuestion.objects.get(export=export)
    assert question.people[0]["id"] == left
    answer = match_desk.settle(
        export, Settled.ATTACH, person_external_id=left, actor=desk.cast.tina, note="Back"
    )
    assert answer.done
    export.refresh_from_db()
    export = delivered(export)
    assert export.state == ExportState.EXPORTED, export.reasons
    assert export.person_external_id == left


def test_skipped_at_the_desk_is_not_sent_until_that_is_taken_back(desk: HireDesk) -> None:
    hired = desk.hired()
    desk.twin.add_employee("Berta", "Klein", "ana.1@example.com")
    export = delivered(desk.sent(hired))
    assert export.error_code == "match.other_employee"
    match_desk.settle(export, Settled.SKIP, actor=desk.cast.tina, note="Not here")
    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED
    before = CandidateExport.objects.count()
    again = hiring.begin(hired, desk.connection, desk.details(hired), actor=desk.cast.tina)
    assert again.decision.reasons[0].code == "hire.skipped"
    assert match_desk.take_back(export.match_decisions.get(), actor=desk.cast.tina).done
    assert CandidateExport.objects.count() == before
    again = hiring.begin(hired, desk.connection, desk.details(hired), actor=desk.cast.tina)
    assert again.export is not None


def test_another_candidate_with_the_address_of_an_employee_is_not_created(desk: HireDesk) -> None:
    delivered(desk.sent(desk.hired(email="shared@example.com")))
    other = desk.hired(first_name="Omar", last_name="Haddad", email="shared@example.com")
    export = delivered(desk.sent(other))
    assert export.error_code == "match.other_employee"
    match_desk.settle(export, Settled.CREATE, actor=desk.cast.tina)
    export.refresh_from_db()
    export = delivered(export)
    assert export.state == ExportState.NEEDS_ATTENTION
    assert export.error_code == "hire.address_taken"
    assert hiring.may_correct(export)
    begun = hiring.correct(
        export, desk.details(other, email="omar@example.com"), actor=desk.cast.tina
    )
    assert begun.export is not None
    assert delivered(begun.export).state == ExportState.EXPORTED
    assert len(desk.arrived()) == 2


def test_what_factorial_refuses_can_be_corrected_and_sent(desk: HireDesk) -> None:
    desk.twin.misbehave("required_field", CREATE, field="phone_number")
    export = delivered(desk.sent())
    assert export.state == ExportState.NEEDS_ATTENTION
    assert export.error_code == "factorial.refused"
    begun = hiring.correct(
        export, desk.details(export.application, phone="+34 600 555 999"), actor=desk.cast.hugo
    )
    assert begun.export is not None
    export = delivered(begun.export)
    assert export.state == ExportState.EXPORTED
    assert export.hire.entered_by == desk.cast.hugo
    assert len(desk.arrived()) == 1


def test_nothing_is_corrected_once_something_was_sent(desk: HireDesk) -> None:
    export = delivered(desk.sent())
    begun = hiring.correct(
        export, desk.details(export.application, last_name="Other"), actor=desk.cast.tina
    )
    assert begun.export is None
    export.hire.refresh_from_db()
    assert export.hire.last_name != "Other"


@pytest.mark.parametrize(
    ("hired", "changes", "code"),
    [
        ({"stage": "engaged"}, {}, "hire.not_hired"),
        ({"stage": "withdrawn"}, {}, "hire.candidate_left"),
        ({"is_test": True}, {}, "hire.test_candidate"),
        ({}, {"legal_entity_id": ""}, "hire.data_missing"),
        ({}, {"starts_on": None}, "hire.data_missing"),
    ],
)
def test_what_policy_minds_makes_no_row(
    desk: HireDesk, hired: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    application = desk.hired(**hired)
    begun = hiring.begin(
        application, desk.connection, desk.details(application, **changes), actor=desk.cast.tina
    )
    assert begun.export is None
    assert code in {reason.code for reason in begun.decision.reasons}
    assert not HireDetails.objects.exists()


def test_the_worker_decides_again_before_the_first_write(desk: HireDesk) -> None:
    export = desk.sent()
    put_at(export, PlatformStage.ENGAGED)
    export = delivered(export)
    assert export.state == ExportState.HELD
    assert export.reasons[0]["code"] == "hire.not_hired"
    assert desk.arrived() == []
    # It goes by itself when the candidate is hired again.
    put_at(export, PlatformStage.HIRED)
    release.reconsider_held()
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert delivered(export).state == ExportState.EXPORTED


def test_a_revoked_key_stops_the_connection_and_the_hire_waits(desk: HireDesk) -> None:
    export = desk.sent()
    desk.twin.misbehave("credentials_revoked", "list_employees")
    export = delivered(export)
    assert export.state == ExportState.RETRY_LATER
    desk.connection.refresh_from_db()
    assert desk.connection.state == "broken"
    hris.replace_key(
        desk.connection,
        options={},
        secrets={"api_key": open_secrets(desk.connection)["api_key"]},
        actor=desk.cast.tina,
    )
    age(export)
    assert delivered(export).state == ExportState.EXPORTED


def test_what_is_private_is_forgotten_once_the_employee_is_there(desk: HireDesk) -> None:
    export = desk.sent()
    assert hiring.forget_private_data() == 0
    assert export.hire.birthday == date(1990, 5, 17)
    export = delivered(export)
    assert hiring.forget_private_data() == 1
    details = HireDetails.objects.get(export=export)
    assert (details.birthday, details.nationality, details.address_line_1) == (None, "", "")
    assert details.last_name == export.candidate.last_name
    assert hiring.forget_private_data() == 0
    # A cancelled one too.
    other = desk.sent()
    repair.cancel(other, actor=desk.cast.tina, note="No")
    assert hiring.forget_private_data() == 1


def test_nothing_private_is_in_the_call_log(desk: HireDesk) -> None:
    export = delivered(desk.sent())
    logged = "\n".join(repr(row) for row in desk.connection.calls.values())
    for word in ("1990", "Mallorca", "ana.1", export.candidate.last_name, "600 555"):
        assert word not in logged


def test_an_employee_of_a_cancelled_export_is_ours_and_not_made_again(desk: HireDesk) -> None:
    desk.twin.misbehave("attachment_refused", ATTACH)
    hired = desk.hired()
    export = delivered(desk.sent(hired))
    assert export.state == ExportState.NEEDS_ATTENTION
    repair.cancel(export, actor=desk.cast.tina, note="")
    again = delivered(desk.sent(hired))
    assert again.state == ExportState.EXPORTED, again.reasons
    assert again.person_external_id == export.person_external_id
    assert len(desk.arrived()) == 1


def test_hires_and_ats_exports_of_one_candidate_do_not_meet(desk: HireDesk) -> None:
    hired = desk.hired()
    ats = hired.exports.get()
    export = delivered(desk.sent(hired))
    ats.refresh_from_db()
    assert ats.purpose == Purpose.CREATE
    assert ats.state == ExportState.HELD
    assert export.state == ExportState.EXPORTED
    assert all(effect.state == EffectState.DONE for effect in export.effects.all())
