"""The export defaults of a connection: versions, going back, two people at once, the dry run."""

import re
from typing import Any

import pytest
from django.test import Client

from candidates.models import Search
from candidates.rules.export_state import ExportState
from candidates.services.release import reconsider_held
from integrations.models import Connection, SettingsVersion
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, workflow="new_and_engaged", source_tag="Portal")


@pytest.fixture
def job(connection: Connection) -> Job:
    return make_job(connection, state="active")


def page_of(connection: Connection, page: str = "change") -> str:
    return f"/admin/integrations/connection/{connection.pk}/{page}/"


def hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found, name
    return found[1]


def filled(client: Client, connection: Connection, **changes: Any) -> dict[str, Any]:
    """The connection's form as it stands open, with what the person changed."""
    answer = client.get(page_of(connection))
    form = answer.context["adminform"].form
    inputs = {bound.html_name: bound.value() for bound in form}
    inputs = {
        name: bound_text(form[name]) for name in inputs if form[name].value() not in (None, False)
    }
    return {**inputs, "seen": hidden(answer.content.decode(), "seen"), **changes}


def bound_text(bound: Any) -> Any:
    return bound.field.prepare_value(bound.value())


def test_a_change_is_a_version_in_words(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    inputs = filled(
        client, connection, source_tag="Night shift", profile_contents=["assessment", "resume"]
    )
    assert client.post(page_of(connection), inputs).status_code == 302
    connection.refresh_from_db()
    assert connection.profile_leaves_out == ["conversation"]
    newest = SettingsVersion.objects.order_by("-number")[0]
    assert (newest.number, newest.actor, newest.subject) == (
        2,
        cast.max,
        f"connection:{connection.pk}",
    )
    assert newest.changes == [
        {"what": "Source tag", "before": "Portal", "after": "Night shift"},
        {
            "what": "PDF profile",
            "before": "Header, screening conversation, assessment, resume",
            "after": "Header, assessment, resume",
        },
    ]
    body = client.get(page_of(connection)).content.decode()
    assert "Night shift" in body
    assert "Go back to version 1" in body


def test_saving_what_is_the_same_makes_no_version(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    assert client.post(page_of(connection), filled(client, connection)).status_code == 302
    assert list(SettingsVersion.objects.values_list("number", flat=True)) == [1]


def test_the_second_person_is_told_what_changed_meanwhile(
    cast: Cast, connection: Connection
) -> None:
    client = signed_in(cast.max)
    inputs = filled(client, connection, source_tag="Mine")
    other = signed_in(cast.ana)
    other.post(page_of(connection), filled(other, connection, source_tag="Theirs"))
    told = client.post(page_of(connection), inputs).content.decode()
    assert "the export defaults were changed meanwhile by Ana" in told
    assert "Source tag: Portal → Theirs" in told
    connection.refresh_from_db()
    assert connection.source_tag == "Theirs"
    again = client.post(page_of(connection), {**inputs, "seen": hidden(told, "seen")})
    assert again.status_code == 302
    connection.refresh_from_db()
    assert connection.source_tag == "Mine"


def test_going_back_is_a_new_version_and_decides_again(
    cast: Cast, connection: Connection, job: Job
) -> None:
    client = signed_in(cast.max)
    client.post(page_of(connection), filled(client, connection, workflow="engaged_only"))
    export = make_export(job, stage="new")
    assert export.state == ExportState.HELD
    address = page_of(connection, "versions/1")
    body = client.get(address).content.decode()
    assert "<strong>1 more</strong> would go by it" in body
    went = client.post(address, {"seen": hidden(body, "seen"), "note": "It was better."})
    assert went.status_code == 302
    newest = SettingsVersion.objects.order_by("-number")[0]
    assert (newest.number, newest.restores, newest.note) == (3, 1, "It was better.")
    connection.refresh_from_db()
    assert connection.workflow == "new_and_engaged"
    reconsider_held()
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED


def test_what_is_not_possible_any_more_is_refused_in_words(
    cast: Cast, connection: Connection
) -> None:
    client = signed_in(cast.max)
    client.post(page_of(connection), filled(client, connection, source_tag="Other"))
    Connection.objects.update(state="closed")
    address = page_of(connection, "versions/1")
    body = client.get(address).content.decode()
    assert "The connection is closed: nothing goes out by it any more." in body
    client.post(address, {"seen": hidden(body, "seen")})
    connection.refresh_from_db()
    assert connection.source_tag == "Other"


def test_who_looks_only_cannot_go_back(cast: Cast, connection: Connection) -> None:
    client = signed_in(cast.max)
    client.post(page_of(connection), filled(client, connection, source_tag="Other"))
    for person in (cast.tina, cast.sam):
        looking = signed_in(person)
        assert "Go back to version 1" not in looking.get(page_of(connection)).content.decode()
        assert looking.post(page_of(connection, "versions/1")).status_code == 403
    theirs = make_connection(cast.prairie)
    for page in ("versions/1", "dry-run"):
        assert client.get(page_of(theirs, page)).status_code == 404


def test_the_dry_run_tries_other_defaults_for_all_searches(
    cast: Cast, connection: Connection, job: Job
) -> None:
    own = Search.objects.create(
        tenant=cast.harbor, name="Own", job=job, overrides={"workflow": "new_and_engaged"}
    )
    make_export(job, "Ana Ruiz", stage="new")
    make_export(job, "Bo Lind", stage="engaged")
    make_export(job, "Cy Park", stage="new", search=own)
    make_export(job, "Di Wood", stage="engaged", emails=[])
    asked = {"workflow": "engaged_only", "trigger_stage": "engaged", "takes_candidates": "on"}
    answer = signed_in(cast.tina).get(page_of(connection, "dry-run"), asked)
    totals = answer.context["totals"]
    assert (totals.changes["fewer"], totals.changes["more"], totals.lack_email) == (1, 0, 1)
    assert totals.changes["still_goes"] == 2
    body = answer.content.decode()
    assert "Workflow: New and engaged → <strong>Engaged only</strong>" in body
    assert "Ana Ruiz" in body
    assert "Bo Lind" not in body
    connection.refresh_from_db()
    assert connection.workflow == "new_and_engaged"
    download = signed_in(cast.tina).get(page_of(connection, "dry-run"), {**asked, "csv": "1"})
    assert b"".join(download.streaming_content).decode().count("\r\n") == 5
