"""Webhooks of one connection each: believed by its own secret only, stored once, kept apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from integrations.models import AuditEvent, Connection, InboundEvent, InboundHook
from integrations.models.clock import database_now
from integrations.services import events, hooks
from integrations.services.credentials import rotate_keys
from tests.base import make_connection, make_job
from tests.integrations.connectors.hooked import ASHBY, LEVER, SECRET, VENDORS, lever_at

FAR = datetime(2099, 1, 1, tzinfo=UTC)


def open_hook(tenant, connector, secret=SECRET):
    connection = make_connection(
        tenant, name=connector, system=connector, route=connector, next_sync_at=FAR
    )
    hook = hooks.hook_of(connection, actor=None)
    assert hooks.enter_secrets(hook, [secret], actor=None).done
    return InboundHook.objects.get(pk=hook.pk)


def post(hook, body, headers, *, connector="", public_id=None):
    answer = Client().post(
        f"/webhooks/{connector or hook.connection.route}/{public_id or hook.public_id}",
        data=body,
        content_type="application/json",
        headers=headers,
    )
    return answer.status_code


def tell(hook, payload, secret=SECRET):
    return post(hook, *VENDORS[hook.connection.route].sign(payload, secret))


def nothing_happened(hook):
    hook.connection.refresh_from_db()
    return not InboundEvent.objects.exists() and hook.connection.next_sync_at == FAR


@pytest.fixture
def hook(cast):
    return open_hook(cast.harbor, "ashby")


JOB = ASHBY.told["jobUpdate"][0]


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendors_webhook_is_stored_with_its_connection_and_never_twice(cast, vendor):
    own = open_hook(cast.harbor, vendor)
    payload, (kind, person, application, _) = next(iter(VENDORS[vendor].told.values()))
    delivery = VENDORS[vendor].sign(payload, SECRET)
    assert [post(own, *delivery) for _ in range(3)] == [200, 200, 200]
    row = InboundEvent.objects.get()
    assert (row.connection, row.tenant, row.kind) == (own.connection, cast.harbor, kind)
    assert (row.person, row.application) == (person, application)
    own.refresh_from_db()
    assert own.last_event_at is not None


@pytest.mark.parametrize("vendor", VENDORS)
def test_forged_ones_are_refused_and_leave_nothing(cast, vendor):
    own = open_hook(cast.harbor, vendor)
    payload = next(iter(VENDORS[vendor].told.values()))[0]
    assert tell(own, payload, "not-the-secret-of-them") == 401
    assert tell(own, payload, "") == 401
    assert nothing_happened(own)


def test_the_address_of_another_tenant_takes_nothing_that_ours_signed(cast, hook):
    theirs = open_hook(cast.prairie, "ashby", secret="the-secret-of-prairie")
    delivery = ASHBY.sign(JOB, SECRET)
    assert post(theirs, *delivery) == 401
    assert nothing_happened(theirs)
    # The same bytes may well be told by both.
    assert post(hook, *delivery) == 200
    assert tell(theirs, JOB, "the-secret-of-prairie") == 200
    rows = InboundEvent.objects.order_by("pk").values_list("tenant", flat=True)
    assert list(rows) == [cast.harbor.pk, cast.prairie.pk]


def test_an_address_that_is_none_is_not_found(cast, hook):
    delivery = ASHBY.sign(JOB, SECRET)
    assert post(hook, *delivery, public_id="x" * 32) == 404
    assert post(hook, *delivery, connector="greenhouse") == 404
    assert post(hook, *delivery, connector="kombo") == 404
    assert post(hook, *delivery, connector="workable") == 404
    assert Client().post("/webhooks/ashby", data=b"{}", content_type="text/json").status_code == 404
    assert hooks.switch(hook, is_on=False, actor=None).done
    assert post(hook, *delivery) == 404
    hooks.switch(hook, is_on=True, actor=None)
    Connection.objects.filter(pk=hook.connection.pk).update(state="closed")
    assert post(hook, *delivery) == 404
    assert nothing_happened(hook)


def test_a_webhook_without_a_secret_believes_nobody(cast):
    connection = make_connection(cast.harbor, system="ashby", route="ashby", next_sync_at=FAR)
    bare = hooks.hook_of(connection, actor=None)
    assert tell(bare, JOB, "") == 401
    assert tell(bare, JOB, "[]") == 401
    assert nothing_happened(bare)


@pytest.mark.parametrize(
    ("age", "status"),
    [(timedelta(hours=1), 200), (timedelta(days=2), 401), (timedelta(minutes=-10), 401)],
)
def test_a_time_that_is_signed_counts(cast, age, status):
    own = open_hook(cast.harbor, "lever")
    at = datetime.now(UTC) - age
    assert post(own, *lever_at(LEVER.told["interviewCreated"][0], SECRET, at)) == status
    assert InboundEvent.objects.exists() is (status == 200)


def test_another_body_under_a_signature_that_was_seen_changes_nothing(cast):
    own = open_hook(cast.harbor, "lever")
    at = datetime.now(UTC)
    assert post(own, *lever_at(LEVER.told["interviewCreated"][0], SECRET, at)) == 200
    forged = lever_at(LEVER.told["candidateDeleted"][0], SECRET, at)
    assert post(own, *forged) == 200
    assert InboundEvent.objects.get().name == "interviewCreated"


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 411), ("x", 411), ("-1", 411), ("²", 411), ("262145", 413), ("9" * 5000, 413)],
)
def test_what_tells_no_length_or_too_much_is_not_read(hook, length, status):
    """Chunks come without a length; Django would see an empty body."""
    body, headers = ASHBY.sign(JOB, SECRET)
    answer = Client().generic(
        "POST",
        f"/webhooks/ashby/{hook.public_id}",
        body,
        content_type="application/json",
        headers=headers,
        CONTENT_LENGTH=length,
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert answer.status_code == status
    assert answer.json()["error"]
    assert nothing_happened(hook)


@pytest.mark.parametrize("body", [b"[1]", b"{}", b'{"action": 1}', b"\xff\xfe", b"[" * 90_000])
def test_what_is_signed_and_no_event_is_said_to_be_unreadable(hook, body):
    signature = ASHBY.sign({}, SECRET)[1]
    assert post(hook, body, signature) == (400 if body == b"{}" else 401)
    assert nothing_happened(hook)


def test_a_storm_of_events_asks_for_one_sync(hook):
    for number in range(60):
        told = {"action": "jobUpdate", "data": {"job": {"id": f"j-{number}"}}}
        assert tell(hook, told) == 200
    assert InboundEvent.objects.filter(state="done").count() == 1
    assert InboundEvent.objects.filter(state="ignored").count() == 59
    hook.connection.refresh_from_db()
    assert hook.connection.next_sync_at <= database_now()


def test_right_after_a_sync_the_next_one_waits_a_little(hook):
    now = database_now()
    Connection.objects.filter(pk=hook.connection.pk).update(last_sync_started_at=now)
    assert tell(hook, JOB) == 200
    hook.connection.refresh_from_db()
    wait = hook.connection.next_sync_at - now
    assert timedelta(seconds=100) < wait <= timedelta(seconds=120)


def test_a_new_secret_is_shown_once_and_the_one_before_goes_on_for_a_while(cast, hook):
    first = hooks.new_secret(hook, actor=cast.max)
    assert tell(hook, JOB, first) == 200
    assert tell(hook, {**JOB, "again": 1}) == 200
    second = hooks.new_secret(hook, actor=cast.max)
    assert tell(hook, {**JOB, "again": 2}, second) == 200
    assert tell(hook, {**JOB, "again": 3}, first) == 200
    assert tell(hook, {**JOB, "again": 4}) == 401
    hook.refresh_from_db()
    stored = str(AuditEvent.objects.values()) + str(InboundHook.objects.values())
    assert first not in stored
    assert second not in stored
    assert hook.hints == [f"…{second[-4:]}", f"…{first[-4:]}"]


def test_the_secrets_survive_new_keys_and_open_in_their_own_row_only(cast, hook, settings):
    other = "later:bGF0ZXJsYXRlcmxhdGVybGF0ZXJsYXRlcmxhdGVybGE="
    settings.CREDENTIAL_KEYS = [other, *settings.CREDENTIAL_KEYS]
    rotate_keys()
    assert tell(hook, JOB) == 200
    theirs = open_hook(cast.prairie, "ashby", secret="the-secret-of-prairie")
    hook.refresh_from_db()
    InboundHook.objects.filter(pk=theirs.pk).update(sealed=hook.sealed, key_id=hook.key_id)
    assert tell(theirs, {**JOB, "again": 1}) == 401


@pytest.mark.parametrize("entered", [[], [" "], ["short"], ["x" * 20] * 2 + ["y" * 3]])
def test_what_cannot_be_the_vendors_secret_is_not_stored(hook, entered):
    assert not hooks.enter_secrets(hook, entered, actor=None).done
    assert tell(hook, JOB) == 200


def test_a_failed_event_can_be_processed_again_until_it_is_forgotten(cast, hook):
    tell(hook, JOB)
    row = InboundEvent.objects.get()
    InboundEvent.objects.update(state="failed", attempts=10)
    Connection.objects.filter(pk=hook.connection.pk).update(next_sync_at=FAR)
    assert events.process_again(row, actor=cast.sam).done
    assert not events.process_again(row, actor=cast.sam).done
    assert events.process_open() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)
    assert AuditEvent.objects.filter(subject=f"inbound_event:{row.pk}", actor=cast.sam).exists()
    InboundEvent.objects.update(received_at=database_now() - timedelta(days=31))
    assert events.forget_bodies() == 1
    row.refresh_from_db()
    assert bytes(row.body) == b""
    assert not events.process_again(row, actor=cast.sam).done
    assert tell(hook, JOB) == 200
    assert InboundEvent.objects.count() == 1


def test_what_waits_to_be_processed_is_not_forgotten(hook):
    tell(hook, ASHBY.told["candidateDelete"][0])
    InboundEvent.objects.update(received_at=database_now() - timedelta(days=31))
    assert InboundEvent.objects.get().state == "stored"
    assert events.forget_bodies() == 0


def test_a_job_of_another_connection_is_not_touched(cast, hook):
    other = make_connection(cast.harbor, name="Other", next_sync_at=FAR)
    make_job(other)
    tell(hook, JOB)
    other.refresh_from_db()
    assert other.next_sync_at == FAR
    assert json.loads(bytes(InboundEvent.objects.get().body)) == JOB
