"""The end of a connection: what is said first, what is done, and what always stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from candidates.models import Application, Candidate, CandidateExport, Search
from integrations.models import (
    ApiCall,
    AuditEvent,
    Connection,
    ConnectionLink,
    Credential,
    OnboardingProject,
)
from integrations.rules.decision import Owner
from integrations.services import credentials, links, onboarding
from integrations.services.leaving import COUNTED_AT_MOST, Consequence, Parting
from jobs.models import Job, SyncRun
from portal.leaving import consequences, removal_of, remove, why_kept
from tests.base import Cast, make_connection, make_job, signed_in

LIST = "/admin/integrations/connection/"


@pytest.fixture
def connection(cast: Cast) -> Connection:
    """One that came as far as its first jobs, with a link and a sealed key."""
    connection = make_connection(cast.harbor, system="odoo", route="odoo", state="connected")
    credentials.store_secrets(connection, {"api_key": "0123456789abcdef"}, actor=cast.max)
    project = onboarding.project_of(connection, owner=cast.max)
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    links.make(connection, actor=cast.max)
    links.make(connection, actor=cast.max)
    make_job(connection, "j1")
    make_job(connection, "j2")
    now = timezone.now()
    SyncRun.objects.create(
        tenant=cast.harbor, connection=connection, kind="full", trigger="clock", token=1,
        state="succeeded", started_at=now, finished_at=now,
    )  # fmt: skip
    ApiCall.objects.create(
        tenant=cast.harbor, connection=connection, at=now, operation="list_jobs", method="GET",
        host="h", path="/", duration_ms=1,
    )  # fmt: skip
    return connection


def apply(connection: Connection) -> Application:
    job = Job.objects.filter(connection=connection).first()
    candidate = Candidate.objects.create(
        tenant=connection.tenant, platform_id="p1", first_name="Lê", last_name="Mai"
    )
    return Application.objects.create(
        tenant=connection.tenant, candidate=candidate, job=job, stage="engaged"
    )


def export(connection: Connection, **values: Any) -> CandidateExport:
    application = apply(connection)
    values = {"state": "held", "verdict": "hold", "owner": Owner.NOBODY, **values}
    return CandidateExport.objects.create(
        tenant=connection.tenant, application=application, candidate=application.candidate,
        job=application.job, connection=connection, reference="rx-1", decided_at=timezone.now(),
        **values,
    )  # fmt: skip


def page(connection: Connection, action: str) -> str:
    return f"{LIST}{connection.pk}/do/{action}/"


def told(connection: Connection, parting: Parting) -> dict[str, Consequence]:
    return {entry.what: entry for entry in consequences(connection, parting)}


def test_the_counts_are_those_of_the_rows(connection):
    export(connection)
    found = {what: entry.count for what, entry in told(connection, Parting.DISCONNECT).items()}
    expected = {
        "Jobs": 2,
        "Candidates on these jobs": 1,
        "Candidates who arrived in the ATS": 0,
        "Candidates who wait to go out": 1,
        "Sync runs": 1,
        "Open tasks of the onboarding": 0,
        "Access (sealed keys and tokens)": 1,
        "Links that work": 1,
        "Links that were made": 2,
        "Calls in the log": 1,
        "Entries of the audit trail": AuditEvent.objects.count(),
    }
    assert {what: found.get(what) for what in expected} == expected


def test_each_parting_says_what_it_loses(connection):
    lost = {
        parting: {what for what, entry in told(connection, parting).items() if entry.is_lost}
        for parting in Parting
    }
    waiting = {"Candidates who wait to go out", "Links that work"}
    assert lost[Parting.DISCONNECT] == waiting
    assert lost[Parting.FORGET] == waiting | {"Access (sealed keys and tokens)"}
    assert "Jobs" in lost[Parting.DELETE]
    assert "Entries of the audit trail" not in lost[Parting.DELETE]


def test_disconnecting_keeps_everything_and_withdraws_the_link(cast, connection):
    client = signed_in(cast.max)
    shown = client.get(page(connection, "close")).content.decode()
    assert "stays sealed here" in shown
    assert "withdrawn" in shown
    client.post(page(connection, "close"), {"note": "Contract ended"})
    connection.refresh_from_db()
    assert (connection.state, connection.state_reason) == ("closed", "Contract ended")
    assert not links.open_links(connection).exists()
    assert Credential.objects.filter(connection=connection).exists()
    assert Job.objects.filter(connection=connection).count() == 2
    assert OnboardingProject.objects.get().waits_for[0]["code"] == "onboarding.closed"


def test_a_connection_of_which_nothing_has_come_is_removed_with_all_of_it(cast, connection):
    client = signed_in(cast.max)
    shown = client.get(page(connection, "remove")).content.decode()
    assert "it is deleted" in shown
    name = connection.name
    wrong = client.post(page(connection, "remove"), {"note": "Wrong one", "name": "Something"})
    assert f"It is called {name}." in wrong.content.decode()
    assert Connection.objects.filter(pk=connection.pk).exists()
    done = client.post(page(connection, "remove"), {"note": "Wrong one", "name": name}, follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert "is removed, with its access and its jobs." in done.content.decode()
    for model in (Connection, Job, Credential, ConnectionLink, OnboardingProject, SyncRun, ApiCall):
        assert not model.objects.exists(), model
    event = AuditEvent.objects.get(action="removed the connection")
    assert (event.subject, event.note) == (f"connection:{connection.pk}", "Wrong one")
    assert event.details == {"name": name, "jobs": 2}


@pytest.mark.parametrize("what", ["export", "application", "search"])
def test_what_people_have_worked_with_keeps_its_history(cast, connection, what):
    if what == "export":
        export(connection)
    elif what == "application":
        apply(connection)
    else:
        job = Job.objects.filter(connection=connection).first()
        Search.objects.create(tenant=cast.harbor, name="Welders", job=job)
    assert removal_of(connection) is Parting.FORGET
    shown = signed_in(cast.max).get(page(connection, "remove")).content.decode()
    assert "Its access is deleted, and its history stays." in shown
    assert why_kept(connection) in shown
    answer = remove(connection, actor=cast.max, note="They left")
    assert answer.done
    connection.refresh_from_db()
    assert connection.state == "closed"
    assert not Credential.objects.filter(connection=connection).exists()
    assert Job.objects.filter(connection=connection).count() == 2
    assert ConnectionLink.objects.count() == 2
    assert AuditEvent.objects.filter(action="deleted the credential").count() == 1


def test_an_export_that_was_cancelled_is_history_too(connection):
    export(connection, state="cancelled", previous_state="held")
    assert removal_of(connection) is Parting.FORGET
    assert told(connection, Parting.FORGET)["Candidates who wait to go out"].count == 0


def test_nothing_is_removed_under_the_hands_of_a_sync(cast, connection):
    Connection.objects.filter(pk=connection.pk).update(
        sync_lease_until=timezone.now() + timedelta(minutes=1)
    )
    answer = remove(connection, actor=cast.max, note="Now")
    assert (answer.done, answer.sentence) == (
        False,
        "Its jobs are being read right now. Try again in a few minutes.",
    )
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert Credential.objects.filter(connection=connection).exists()


def test_who_applies_in_between_is_not_lost(cast, connection, monkeypatch):
    """The database has the last word: nothing at all has happened then."""
    apply(connection)
    monkeypatch.setattr("portal.leaving.why_kept", lambda row: "")
    answer = remove(connection, actor=cast.max, note="Now")
    assert not answer.done
    connection.refresh_from_db()
    assert connection.state == "connected"
    assert Credential.objects.filter(connection=connection).exists()


def test_a_closed_connection_can_still_be_removed(cast, connection):
    signed_in(cast.max).post(page(connection, "close"), {"note": "Ended"})
    connection.refresh_from_db()
    assert remove(connection, actor=cast.max, note="Ended").done
    assert not Connection.objects.exists()


def test_counting_stops_where_a_person_stops_caring():
    assert Consequence("Calls", COUNTED_AT_MOST, "stay").is_capped
    assert not Consequence("Calls", COUNTED_AT_MOST - 1, "stay").is_capped


@pytest.mark.parametrize("name", ["sam", "tina", "rita", "hugo"])
def test_who_does_not_manage_ends_nothing(cast, connection, name):
    client = signed_in(getattr(cast, name))
    for action in ("close", "remove"):
        inputs = {"note": "x", "name": connection.name}
        assert client.post(page(connection, action), inputs).status_code in {403, 404}
    connection.refresh_from_db()
    assert connection.state == "connected"
