"""What a vendor tells of its own accord: signed, stored once, acted on once."""

import json

import pytest
from django.core import mail as outbox
from django.test import Client

from integrations.connectors.ats.kombo.webhooks import signature
from integrations.models import Connection, InboundEvent, OnboardingEvent
from integrations.rules.connection_state import ConnectionState
from integrations.services import events
from tests.integrations.services.kombo_events import INTEGRATION, SECRET, created, deliver, told


def test_a_linked_system_connects_the_customer_and_uses_the_link_up(connection, link, cast, box):
    assert deliver(created(connection)) == 200
    connection.refresh_from_db()
    link.refresh_from_db()
    assert connection.options["integration_id"] == INTEGRATION
    assert connection.state == ConnectionState.CONNECTED
    assert connection.next_sync_at is not None
    assert link.used_at is not None
    assert OnboardingEvent.objects.filter(kind="connected", link=link).count() == 1
    row = InboundEvent.objects.get()
    assert (row.state, row.connection) == ("done", connection)


def test_the_account_manager_is_told_at_once(
    connection, link, cast, box, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        deliver(created(connection))
    (message,) = outbox.outbox
    assert message.to == [cast.max.email]


def test_the_same_event_twice_is_one(connection, link, box):
    assert [deliver(created(connection)) for _ in range(3)] == [200, 200, 200]
    assert InboundEvent.objects.count() == 1
    assert OnboardingEvent.objects.filter(kind="connected").count() == 1


def test_a_second_integration_of_the_same_customer_is_left_alone(connection, link, box):
    deliver(created(connection))
    box.control.add_integration("ukgpro:other", "ukgpro", "key-1")
    deliver(created(connection, "e2", "ukgpro:other"))
    connection.refresh_from_db()
    assert connection.options["integration_id"] == INTEGRATION
    row = InboundEvent.objects.get(external_id="e2")
    assert row.state == "ignored"
    assert "Remove the second at the vendor" in row.sentence


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_what_is_not_signed_with_our_secret_changes_nothing(connection, link, box, secret):
    assert deliver(created(connection), secret=secret) == 401
    assert not InboundEvent.objects.exists()
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP


def test_without_a_secret_of_ours_nothing_is_believed(connection, settings, box):
    settings.WEBHOOK_SECRETS = {"kombo": ""}
    assert deliver(created(connection), secret="") == 401


def test_a_body_that_was_changed_on_the_way_is_not_believed(connection, box):
    body = created(connection)
    answer = Client().post(
        "/webhooks/kombo",
        data=json.dumps(json.loads(body)),
        content_type="application/json",
        headers={"X-Kombo-Signature": signature(body, SECRET)},
    )
    assert answer.status_code == 401


def test_an_oversize_body_and_a_stranger_are_turned_away(connection, box):
    assert deliver(b"x" * 300_000) == 413
    assert deliver(created(connection), connector="nobody") == 404
    assert deliver(b"[1, 2]") == 400
    assert Client().get("/webhooks/kombo").status_code == 405
    assert not InboundEvent.objects.exists()


def test_news_only_shorten_the_wait(connection, link, box):
    deliver(created(connection))
    far = events.database_now().replace(year=2099)
    Connection.objects.filter(pk=connection.pk).update(next_sync_at=far)
    deliver(told("data-changed"))
    connection.refresh_from_db()
    assert connection.next_sync_at < far
    assert deliver(told("sync-finished", "e10")) == 200
    assert InboundEvent.objects.get(external_id="e10").state == "ignored"


def test_a_vendor_that_is_down_leaves_the_event_for_the_clock(connection, link, box):
    box.control.misbehave("check_api_key", "service_unavailable")
    assert deliver(created(connection)) == 200
    row = InboundEvent.objects.get()
    assert (row.state, row.attempts) == ("stored", 1)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.SETTING_UP
    assert events.process_open() == 1
    connection.refresh_from_db()
    assert connection.state == ConnectionState.CONNECTED


def test_one_that_fails_for_ever_ends_in_words(connection, link, box):
    box.control.misbehave("check_api_key", "auth_401", times=None)
    deliver(created(connection))
    for _ in range(events.MOST_ATTEMPTS):
        events.process_open()
    row = InboundEvent.objects.get()
    assert row.state == "failed"
    assert "key" in row.sentence


def test_a_system_that_was_removed_at_the_vendor_breaks_the_connection(connection, link, box):
    deliver(created(connection))
    body = json.loads(created(connection, "e3")) | {"type": "integration-deleted"}
    deliver(json.dumps(body).encode())
    connection.refresh_from_db()
    assert connection.state == ConnectionState.BROKEN
    assert "removed at the vendor" in connection.state_reason
