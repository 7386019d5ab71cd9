"""The forecast says what then really happens, in a constant number of statements."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.forecast import forecast, summarise
from candidates.models import Application, CandidateExport, Search
from candidates.rules.emails import EmailValidity
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from candidates.rules.outlook import OutlookKind
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.services import intake, release, repair
from candidates.services.intake import CandidateData, EmailData
from candidates.services.searches import apply_settings
from tests.base import Cast, make_cast, make_connection, make_job

pytestmark = pytest.mark.django_db

OF_STATE = {
    ExportState.QUEUED: OutlookKind.GO,
    ExportState.EXPORTED: OutlookKind.THERE,
    ExportState.WORKING: OutlookKind.UNDER_WAY,
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def put(search: Search, number: int, **values: Any) -> Application:
    """A candidate of the search, with an address unless ``email`` is empty."""
    email = values.pop("email", f"p{number}@example.com")
    response = values.pop("response", None)
    stage = values.pop("stage", PlatformStage.ENGAGED)
    person = intake.take_candidate(
        search.tenant,
        CandidateData(
            platform_id=f"p-{number}",
            source=values.pop("source", CandidateSource.APPLIED),
            first_name="Pat",
            last_name=f"Number {number}",
            emails=[EmailData(email)] if email else [],
        ),
    )
    export = intake.apply_to_job(person, search.job, search=search, stage=stage)
    if response:
        intake.record_response(export.application, response)
    return export.application


def make_search(cast: Cast, **values: Any) -> Search:
    job = make_job(make_connection(cast.harbor), state="active")
    return Search.objects.create(tenant=cast.harbor, name="Welders", job=job, **values)


def outlooks(search: Search, **asked: Any) -> dict[int, OutlookKind]:
    rows = Application.objects.filter(search=search).order_by("id")
    return {one.application.pk: one.outlook.kind for one in forecast(rows, **asked)}


def a_mixed_search(cast: Cast) -> Search:
    search = make_search(cast)
    put(search, 1)
    put(search, 2, email="")
    put(search, 3, stage=PlatformStage.NEW)
    put(search, 4, stage=PlatformStage.REJECTED)
    put(search, 5, source=CandidateSource.PASSIVE, response=ResponseType.INTERESTED)
    put(search, 6, response=ResponseType.NO_RESPONSE)
    return search


def test_what_waits_is_told_from_what_is_blocked(cast: Cast) -> None:
    search = a_mixed_search(cast)
    summary = summarise(forecast(Application.objects.filter(search=search)))
    # Numbers 1 and 6 were queued as they came in.
    assert summary.counts == {
        OutlookKind.UNDER_WAY: 2,
        OutlookKind.WAITING: 3,
        OutlookKind.BLOCKED: 1,
    }
    assert summary.total == 6
    assert summary.waiting_for_email == 1
    assert summary.reasons[OutlookKind.BLOCKED] == {ExportReason.CANDIDATE_REJECTED: 1}
    said = summary.examples[OutlookKind.BLOCKED, ExportReason.CANDIDATE_REJECTED]
    assert "rejected" in said.sentence


@pytest.mark.parametrize(
    "change",
    [
        {"mode": Search.Mode.MANUAL},
        {"responders_only": True},
        {"responders_only": True, "response_types": ["interested"]},
        {"email_kinds": ["work"]},
        {"stage_external_id": "gone"},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_proposed_setting_is_foreseen_as_it_then_happens(
    cast: Cast, change: dict[str, Any]
) -> None:
    search = make_search(cast, mode=Search.Mode.MANUAL, stage_external_id="gone")
    for number in range(1, 4):
        put(search, number, response=ResponseType.INTERESTED)
    put(search, 4, email="")
    put(search, 5, response=ResponseType.NO_RESPONSE)
    proposed = Search.objects.select_related("job__connection").get(pk=search.pk)
    for name, value in {"mode": "automatic", "stage_external_id": "", **change}.items():
        setattr(proposed, name, value)
    foreseen = outlooks(search, proposed=proposed)
    assert Search.objects.get(pk=search.pk).stage_external_id == "gone"

    apply_settings(proposed)

    for pk, kind in foreseen.items():
        export = CandidateExport.objects.get(application=pk)
        happened = OF_STATE.get(ExportState(export.state), OutlookKind.WAITING)
        assert kind is happened, export.reasons


def test_send_now_for_all_is_foreseen_as_it_then_happens(cast: Cast) -> None:
    search = make_search(cast, mode=Search.Mode.MANUAL)
    free = put(search, 1)
    nameless = put(search, 2, email="")
    refused = put(search, 3)
    repair.cancel(refused.exports.get(), actor=cast.rita, note="No.")
    assert set(outlooks(search).values()) == {OutlookKind.WAITING, OutlookKind.BLOCKED}

    foreseen = outlooks(search, released_by="Rita")
    assert foreseen == {
        free.pk: OutlookKind.GO,
        nameless.pk: OutlookKind.WAITING,
        refused.pk: OutlookKind.GO,
    }
    for application in (free, nameless, refused):
        export = release.send_now(application, actor=cast.rita)
        is_queued = export.state == ExportState.QUEUED
        assert is_queued is (foreseen[application.pk] is OutlookKind.GO)


def test_who_is_there_already_is_said_with_the_export(cast: Cast) -> None:
    search = make_search(cast)
    application = put(search, 1)
    export = application.exports.get()
    for previous, state in (("queued", "working"), ("working", "exported")):
        done = state == "exported"
        CandidateExport.objects.filter(pk=export.pk).update(
            previous_state=previous,
            state=state,
            lease_until=None if done else timezone.now(),
            person_external_id="p1",
            exported_at=timezone.now(),
        )
    (one,) = forecast(Application.objects.filter(search=search))
    assert one.outlook.kind is OutlookKind.THERE
    assert export.reference in one.outlook.reasons[0].sentence


def test_an_invalid_address_waits_for_a_better_one(cast: Cast) -> None:
    search = make_search(cast)
    application = put(search, 1, email="")
    gone = EmailData("x@example.com", validity=EmailValidity.INVALID)
    person = application.candidate
    intake.take_candidate(
        person.tenant,
        CandidateData(person.platform_id, CandidateSource(person.source), emails=[gone]),
    )
    (one,) = forecast(Application.objects.filter(search=search))
    assert one.outlook.waits_for_email


def test_many_take_no_more_statements_than_a_few(cast: Cast) -> None:
    search = make_search(cast)
    for number in range(3):
        put(search, number)
    few = _statements(search)
    for number in range(3, 40):
        put(search, number)
    assert _statements(search) == few


def _statements(search: Search) -> int:
    with CaptureQueriesContext(database) as caught:
        rows = list(forecast(Application.objects.filter(search=search)))
    assert rows
    return len(caught)
