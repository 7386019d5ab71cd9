"""What a unified API tells of the access it keeps for us: states move with the reason."""

import json
from datetime import UTC, datetime

import pytest

from integrations.models import Connection, InboundEvent, OnboardingEvent
from integrations.rules.connection_state import ConnectionState
from integrations.services import events
from tests.integrations.services.kombo_events import INTEGRATION, created, deliver

FAR = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def linked(connection, link, box) -> Connection:
    deliver(created(connection))
    Connection.objects.filter(pk=connection.pk).update(next_sync_at=FAR)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.CONNECTED
    return connection


def tell(kind: str, number: int = 1, **data: object) -> InboundEvent:
    told = {"integration_id": INTEGRATION, "integration_tool": "ukgpro", **data}
    event_id = f"{kind}-{number}"
    body = json.dumps({"id": event_id, "type": kind, "data": told}).encode()
    assert deliver(body) == 200
    return InboundEvent.objects.get(external_id=event_id)


def issue(change: str, number: str = "i1") -> dict[str, object]:
    told = {"id": number, "type": "t", "title": "Login failed", "status": "OPEN"}
    return {
        "change": change,
        "issue": told | {"markdown_message": "Ask canary@example.com."},
        "integration": {"id": INTEGRATION},
    }


@pytest.mark.parametrize(
    ("state", "code"),
    [("INVALID", "vendor.access_lost"), ("INACTIVE", "vendor.switched_off")],
)
def test_access_that_is_lost_there_is_lost_here_and_comes_back(linked, state, code):
    assert tell("integration-state-changed", state=state).state == "done"
    linked.refresh_from_db()
    assert linked.state == ConnectionState.BROKEN
    assert (linked.last_error["code"], linked.state_reason) == (
        code,
        linked.last_error["sentence"],
    )
    assert tell("integration-state-changed", 2, state="ACTIVE").state == "done"
    linked.refresh_from_db()
    assert (linked.state, linked.state_reason) == (ConnectionState.CONNECTED, "")
    assert linked.next_sync_at < FAR


def test_the_vendors_word_that_access_works_is_tried_before_it_is_believed(linked, box):
    tell("integration-state-changed", state="INVALID")
    box.control.misbehave("check_api_key", "auth_401", times=1)
    row = tell("integration-state-changed", 2, state="ACTIVE")
    assert row.state == "stored"
    linked.refresh_from_db()
    assert linked.state == ConnectionState.BROKEN
    events.process_open()
    linked.refresh_from_db()
    assert linked.state == ConnectionState.CONNECTED


def test_a_working_connection_that_is_said_to_work_is_only_read_soon(linked):
    assert tell("integration-state-changed", state="ACTIVE").state == "done"
    linked.refresh_from_db()
    assert linked.state == ConnectionState.CONNECTED
    assert linked.next_sync_at < FAR


def test_another_integration_of_the_customer_changes_nothing(linked):
    row = tell(
        "integration-state-changed",
        integration_id="ukgpro:other",
        state="INVALID",
        end_user={"origin_id": str(linked.pk)},
    )
    assert row.state == "ignored"
    linked.refresh_from_db()
    assert linked.state == ConnectionState.CONNECTED


def test_a_sync_that_failed_there_is_shown_and_reads_nothing(linked):
    log = "https://app.kombo.dev/logs/1"
    assert tell("sync-finished", sync_state="FAILED", log_url=log).state == "done"
    linked.refresh_from_db()
    assert linked.last_error["code"] == "vendor.sync_failed"
    assert linked.last_error["evidence"]["vendor_log_url"] == log
    assert (linked.state, linked.next_sync_at) == (ConnectionState.CONNECTED, FAR)
    assert tell("sync-finished", 2, sync_state="SUCCEEDED").state == "done"
    linked.refresh_from_db()
    assert linked.next_sync_at < FAR


def test_an_issue_is_shown_until_that_very_issue_is_resolved(linked):
    assert tell("issue-status-changed", **issue("raised")).state == "done"
    linked.refresh_from_db()
    assert linked.last_error["sentence"] == "The vendor has raised an issue: Login failed."
    assert "canary" not in json.dumps(linked.last_error)
    assert tell("issue-status-changed", 2, **issue("resolved", "i2")).state == "ignored"
    assert tell("issue-status-changed", 3, **issue("resolved")).state == "done"
    linked.refresh_from_db()
    assert linked.last_error is None


def test_who_got_stuck_on_the_vendors_page_is_noted_in_the_onboarding(connection, link, box):
    row = tell(
        "connection-flow-failed",
        end_user={"origin_id": str(connection.pk)},
        log_url="https://app.kombo.dev/logs/2",
    )
    assert row.state == "done"
    said = OnboardingEvent.objects.filter(sentence__contains="did not come through").get()
    assert "https://app.kombo.dev/logs/2" in said.sentence
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP
