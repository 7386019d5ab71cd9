"""The health of connections: from stored facts, kept by the clock, shown where people look."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.models import Connection, ConnectionHealth, Credential
from integrations.rules.connection_health import HealthReason
from integrations.rules.decision import Owner, Reason
from integrations.services.connections import mark_broken
from portal import connection_health
from portal.tasks import judge_connections
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection, signed_in
from tests.candidates.services.desk import Desk, delivered, open_desk

LIST = "/admin/integrations/connection/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with SandboxServer() as box:
        yield open_desk(box, settings, monkeypatch)


def codes_of(connection: Connection) -> list[str]:
    decision = connection_health.judge_one(Connection.objects.get(pk=connection.pk))
    assert decision is not None
    return [reason.code for reason in decision.reasons]


def test_exports_that_fail_and_their_cause_take_points(desk: Desk) -> None:
    delivered(desk.due())
    assert codes_of(desk.connection) == []
    desk.ats.misbehave(
        "create_application", "input_invalid_400", field="body.candidate.phone_number"
    )
    delivered(desk.due(name=("Bo", "Lee")))
    assert codes_of(desk.connection) == [HealthReason.EXPORTS_FAIL, HealthReason.OPEN_CAUSE]
    judge_connections()
    kept = ConnectionHealth.objects.get(connection=desk.connection)
    assert kept.score == 100 - sum(reason["evidence"]["points"] for reason in kept.reasons)
    assert kept.reasons[0]["evidence"] == {"points": 25, "failed": 1, "arrived": 1, "days": 7}
    assert kept.reasons[1]["evidence"]["people"] == 1


def test_what_is_stored_of_a_connection_takes_points(cast: Cast) -> None:
    now = timezone.now()
    row = make_connection(
        cast.harbor,
        access_ends_at=now + timedelta(days=3),
        sync_failures=4,
        last_error={"sentence": "The vendor does not answer."},
        last_synced_at=now - timedelta(hours=9),
        capabilities=[{"key": "create_application", "supported": False}],
    )
    row_credential = Credential.objects.create(connection=row, key_id="k", sealed=b"")
    long_ago = now - timedelta(days=500)
    Credential.objects.filter(pk=row_credential.pk).update(changed_at=long_ago)
    Connection.objects.filter(pk=row.pk).update(state_changed_at=long_ago)
    assert set(codes_of(row)) == {
        HealthReason.ACCESS_ENDS,
        HealthReason.KEY_IS_OLD,
        HealthReason.SYNCS_FAIL,
        HealthReason.SYNC_ERROR,
        HealthReason.PERMISSION_GAP,
    }
    Connection.objects.filter(pk=row.pk).update(last_synced_at=now - timedelta(hours=4))
    assert HealthReason.SYNC_LATE in codes_of(row)
    Connection.objects.filter(pk=row.pk).update(state="broken")
    assert codes_of(row)[0] == HealthReason.ACCESS_LOST
    refused = Reason("http.401", "The platform's key is refused.", "", Owner.SUPPORT)
    Connection.objects.filter(pk=row.pk).update(state="active")
    row.refresh_from_db()
    mark_broken(row, refused)
    row.refresh_from_db()
    (facts,) = connection_health.facts_of([row]).values()
    assert facts.key_of_platform


def test_the_clock_judges_what_is_in_use_and_forgets_what_is_closed(cast: Cast) -> None:
    used = make_connection(cast.harbor, name="Used")
    closed = make_connection(cast.harbor, name="Old")
    make_connection(cast.prairie, name="New", state="setting_up")
    judge_connections()
    Connection.objects.filter(pk=closed.pk).update(state="closed")
    judge_connections()
    assert list(ConnectionHealth.objects.values_list("connection", flat=True)) == [used.pk]


def test_all_are_judged_in_as_many_queries_as_one(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            judge_connections()
        return len(captured)

    make_connection(cast.harbor)
    few = queries()
    for number in range(30):
        make_connection(cast.harbor, name=f"C{number}")
    assert queries() == few


def test_list_and_page_say_the_score_and_its_first_reason(cast: Cast) -> None:
    row = make_connection(cast.harbor, state="broken", state_reason="The key was revoked.")
    client = signed_in(cast.max)
    judge_connections()
    listed = client.get(f"{LIST}?health=trouble").content.decode()
    assert 'title="40 of 100"' in listed
    assert "The key was revoked." in listed
    page = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "40 of 100" in page
    assert "−60" in page
    assert client.get(f"{LIST}?health=fine").context["cl"].result_count == 0
