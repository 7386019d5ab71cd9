"""Known people stay out of searches, until the search takes them; rejected ones until a date."""

from datetime import timedelta

import pytest
from django.db.models import F

from candidates import forecast, known_people
from candidates.models import Application, CandidateExport, KnownPerson, PeopleIndex, Search
from candidates.rules.export_state import ExportState
from candidates.rules.outlook import OutlookKind
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake, people_reading, release
from candidates.services.people_settings import set_people
from integrations.models import Connection
from integrations.models.clock import database_now
from tests.candidates.services.desk import INTEGRATION, delivered

S = ExportState
ANA = "ana@example.com"


@pytest.fixture
def search(desk):
    return Search.objects.create(tenant=desk.tenant, name="Welders", job=desk.job)


def sourced(desk, search, address=ANA, **person):
    """An outreach candidate who was screened and is Engaged: due, were it not for the index."""
    values = {"first_name": "Ana", "last_name": "Ruiz", **person}
    candidate = intake.take_candidate(
        desk.tenant,
        intake.CandidateData(
            platform_id=f"p-{address}",
            source=CandidateSource.PASSIVE,
            emails=[intake.EmailData(address)],
            **values,
        ),
    )
    export = intake.apply_to_job(candidate, search.job, search=search, stage=PlatformStage.ENGAGED)
    return intake.record_screening(export.application, [], completed_at=database_now())


def read(desk, *, months=0):
    set_people(desk.connection, is_on=True, cool_down_months=months, actor=None)
    PeopleIndex.objects.update(last_started_at=None)
    assert people_reading.read_people(desk.connection.pk).failure is None


def put(desk, **application):
    applications = [{"job_id": desk.another_job().external_id, **application}] * bool(application)
    return desk.ats.put_candidate(INTEGRATION, "Ana", "Ruiz", [ANA], applications=applications)


def reconsidered(export):
    release.reconsider_held()
    export.refresh_from_db()
    return export


def codes(export):
    return [reason["code"] for reason in export.reasons]


def test_a_known_outreach_candidate_waits_with_the_evidence(desk, search):
    person = put(desk, outcome="PENDING")
    read(desk)
    export = sourced(desk, search)
    assert (export.state, codes(export)) == (S.HELD, ["export.known_in_ats"])
    evidence = export.reasons[0]["evidence"]
    assert (evidence["address"], evidence["known_as"]) == (ANA, person["id"])
    assert "Driver" in evidence["last_activity"]
    assert evidence["as_of"]
    assert export.known_as == person["id"]


def test_switched_on_they_take_part_and_are_attached_to_the_person_there(desk, search):
    person = put(desk)
    read(desk)
    export = sourced(desk, search)
    assert export.state == S.HELD
    search.include_ats_candidates = True
    search.save()
    assert reconsidered(export).state == S.QUEUED
    assert delivered(export).state == S.EXPORTED
    assert export.person_external_id == person["id"]
    assert len(desk.ats.candidates(INTEGRATION)) == 1


def test_who_applied_is_never_left_out(desk):
    put(desk)
    read(desk)
    assert desk.due(person=ANA).state == S.QUEUED


def test_whom_we_brought_ourselves_stays_in_the_next_search(desk, search):
    assert delivered(desk.due(person=ANA, name=("Ana", "Ruiz"))).state == S.EXPORTED
    read(desk)
    assert KnownPerson.objects.count() == 1
    other = Search.objects.create(tenant=desk.tenant, name="Drivers", job=desk.another_job())
    assert sourced(desk, other).state == S.QUEUED


def test_who_becomes_known_while_waiting_is_held_and_who_leaves_the_ats_goes(desk, search):
    read(desk)
    export = sourced(desk, search)
    assert export.state == S.QUEUED
    person = put(desk)
    read(desk)
    # The worker decides once more before anything is sent.
    assert delivered(export).state == S.HELD
    assert codes(export) == ["export.known_in_ats"]
    desk.ats.delete_candidate(INTEGRATION, person["id"])
    read(desk)
    assert reconsidered(export).state == S.QUEUED


def test_a_held_one_learns_that_the_ats_has_come_to_know_them(desk, search):
    read(desk)
    export = sourced(desk, search)
    CandidateExport.objects.filter(pk=export.pk).update(state=S.HELD, previous_state="")
    put(desk)
    read(desk)
    assert codes(reconsidered(export)) == ["export.known_in_ats"]


def test_switching_the_index_off_lets_everybody_go(desk, search):
    put(desk)
    read(desk)
    export = sourced(desk, search)
    assert export.state == S.HELD
    set_people(desk.connection, is_on=False, cool_down_months=0, actor=None)
    assert reconsidered(export).state == S.QUEUED
    assert not KnownPerson.objects.exists()


@pytest.fixture
def cooling(desk):
    """Somebody who applied, and whom the ATS rejected a month ago for another job."""
    put(desk, outcome="DECLINED")
    read(desk, months=6)
    KnownPerson.objects.update(rejected_at=database_now() - timedelta(days=30))
    export = desk.due(person=ANA)
    assert (export.state, codes(export)) == (S.HELD, ["export.cooling_down"])
    return export


def test_a_cool_down_ends_by_itself(desk, cooling):
    assert cooling.reconsider_at > database_now() + timedelta(days=140)
    assert reconsidered(cooling).state == S.HELD
    KnownPerson.objects.update(rejected_at=F("rejected_at") - timedelta(days=180))
    CandidateExport.objects.filter(pk=cooling.pk).update(reconsider_at=database_now())
    assert reconsidered(cooling).state == S.QUEUED
    assert cooling.reconsider_at is None
    assert delivered(cooling).state == S.EXPORTED


def test_a_cool_down_is_overruled_only_by_somebody_who_says_why(cooling, cast):
    assert release.send_now(cooling.application, actor=cast.rita).state == S.HELD
    export = release.send_now(cooling.application, actor=cast.rita, note="They asked for him.")
    assert export.state == S.QUEUED
    assert delivered(export).state == S.EXPORTED


def test_an_exclude_only_connection_says_that_it_just_keeps_people_out(desk, search):
    put(desk)
    Connection.objects.filter(pk=desk.connection.pk).update(takes_candidates=False)
    search.job.connection.refresh_from_db()
    read(desk)
    export = sourced(desk, search)
    assert export.verdict == "never"
    assert codes(export) == ["export.system_cannot_take_candidates", "export.known_in_ats"]
    assert "only keeps people it knows out of searches" in export.reasons[0]["sentence"]


def test_the_forecast_says_what_then_happens_in_a_few_statements(
    desk, search, django_assert_max_num_queries
):
    put(desk)
    read(desk)
    held = sourced(desk, search)
    goes = sourced(desk, search, "bo@example.com")
    rows = Application.objects.filter(search=search).order_by("pk")
    with django_assert_max_num_queries(12):
        kinds = [one.outlook.kind for one in forecast.forecast(rows)]
    assert kinds == [OutlookKind.WAITING, OutlookKind.UNDER_WAY]
    assert [held.state, goes.state] == [S.HELD, S.QUEUED]


def test_the_pages_of_a_candidate_show_what_they_did_there(desk, search):
    put(desk, outcome="DECLINED")
    read(desk)
    export = sourced(desk, search)
    (known,) = known_people.activity_of(export.candidate)
    assert known.last_activity.startswith("Driver")
    assert "DECLINED" in known.last_activity
    assert (known.address, known.brought) == (ANA, False)
