"""From what has happened to a receiver that verifies it, and what becomes of everything else."""

from datetime import timedelta

import pytest
from django.core import mail
from standardwebhooks import WebhookVerificationError

from integrations.models import (
    AuditEvent,
    OutgoingEvent,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)
from integrations.models.clock import database_now
from integrations.rules.webhook_delivery import PLAN, DeliveryState
from integrations.rules.webhook_events import EventType
from integrations.services import webhook_endpoints, webhook_lanes, webhook_resending
from integrations.services.announcing import announce
from integrations.services.credentials import rotate_keys
from integrations.services.webhook_delivery import deliver
from integrations.services.webhook_endpoints import EndpointError
from integrations.transport.posting import Posted
from tests.base import Cast
from tests.integrations.webhook_receiver import Receiver

S = DeliveryState


@pytest.fixture
def receiver(settings):
    with Receiver() as made:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({made.host})
        yield made


@pytest.fixture
def made(cast: Cast, receiver) -> tuple[WebhookEndpoint, str]:
    return webhook_endpoints.make(cast.harbor, url=receiver.url, actor=cast.max)


@pytest.fixture
def endpoint(made) -> WebhookEndpoint:
    return made[0]


@pytest.fixture
def secret(made) -> str:
    return made[1]


def _happens(cast: Cast, kind: EventType = EventType.JOB_CREATED, **data: object) -> None:
    announce(kind, tenant=cast.harbor, data=data or {"job": 1}, subject="job:1")


def _the_delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.select_related("endpoint", "event").latest("id")


def _time_passes() -> None:
    """Whatever waits is due now."""
    now = database_now()
    WebhookDelivery.objects.filter(state=S.RETRY_LATER).update(not_before=now)
    WebhookEndpoint.objects.update(quiet_until=None)


def test_what_happens_arrives_signed(cast: Cast, endpoint, secret, receiver) -> None:
    _happens(cast, job=4711)
    assert webhook_lanes.due_lanes() == [endpoint.pk]
    assert webhook_lanes.drain(endpoint.pk) == 1
    (told,) = receiver.verified(secret)
    event = OutgoingEvent.objects.get()
    assert receiver.ids == [event.message_id]
    assert (told["type"], told["tenant"], told["data"]) == (
        "job.created",
        "harbor-steel",
        {"job": 4711},
    )
    delivery = _the_delivery()
    assert (delivery.state, delivery.status_code) == (S.DELIVERED, 204)
    assert webhook_lanes.due_lanes() == []


def test_every_try_is_in_the_log_with_request_and_answer(cast: Cast, endpoint, receiver) -> None:
    receiver.will_answer(500, text="Trouble, ask jane@example.com")
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status_code, attempt.answer) == (500, "Trouble, ask [e-mail]")
    assert attempt.headers["webhook-id"] == receiver.ids[0]
    assert attempt.headers["signatures"] == 1
    assert "webhook-signature" not in attempt.headers
    assert attempt.duration_ms is not None
    assert attempt.request_bytes == len(receiver.heard[0][1])


def test_a_failure_is_tried_again_and_is_the_same_message(
    cast: Cast, endpoint, secret, receiver
) -> None:
    receiver.will_answer(500)
    receiver.will_answer(302, {"Location": "http://127.0.0.1:1/elsewhere"})
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    delivery = _the_delivery()
    assert (delivery.state, delivery.sentence) == (S.RETRY_LATER, "The endpoint answered 500.")
    wait = delivery.not_before - database_now()
    assert wait <= PLAN[0] * 1.1
    assert webhook_lanes.drain(endpoint.pk) == 0
    for _ in range(2):
        _time_passes()
        webhook_lanes.drain(endpoint.pk)
    assert _the_delivery().state == S.DELIVERED
    assert len(receiver.heard) == 3
    assert len(set(receiver.ids)) == 1
    assert len({body for _, body in receiver.heard}) == 1
    assert len(receiver.verified(secret)) == 3


def test_after_the_last_try_it_is_given_up_and_can_be_sent_again(
    cast: Cast, endpoint, receiver
) -> None:
    receiver.always = (500, {}, b"")
    _happens(cast)
    for _ in range(len(PLAN) + 1):
        _time_passes()
        webhook_lanes.drain(endpoint.pk)
    assert _the_delivery().state == S.GIVEN_UP
    assert WebhookAttempt.objects.count() == len(PLAN) + 1
    receiver.always = (200, {}, b"ok")
    assert webhook_resending.resend(_the_delivery(), actor=cast.max).done
    webhook_lanes.drain(endpoint.pk)
    assert _the_delivery().state == S.DELIVERED
    assert len(set(receiver.ids)) == 1
    assert AuditEvent.objects.filter(action="sent a webhook event again").exists()


def test_who_asks_for_time_gets_it_for_everything(cast: Cast, endpoint, receiver) -> None:
    receiver.will_answer(429, {"Retry-After": "120"})
    for number in range(3):
        _happens(cast, job=number)
    webhook_lanes.drain(endpoint.pk)
    assert len(receiver.heard) == 1
    endpoint.refresh_from_db()
    assert endpoint.quiet_until - database_now() > timedelta(seconds=100)
    failed = WebhookDelivery.objects.get(state=S.RETRY_LATER)
    assert failed.not_before - database_now() > timedelta(seconds=100)
    assert webhook_lanes.due_lanes() == []


def test_gone_disables_at_once_and_tells_the_account_manager(
    cast: Cast, endpoint, receiver, django_capture_on_commit_callbacks
) -> None:
    receiver.will_answer(410)
    for number in range(2):
        _happens(cast, job=number)
    with django_capture_on_commit_callbacks(execute=True):
        webhook_lanes.drain(endpoint.pk)
    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"
    assert "410" in endpoint.state_reason
    assert {d.state for d in WebhookDelivery.objects.all()} == {S.GIVEN_UP}
    assert len(receiver.heard) == 1
    (told,) = mail.outbox
    assert told.to == ["max@example.com"]
    assert endpoint.url in told.body
    assert f"/webhookendpoint/{endpoint.pk}/" in told.body


def test_days_of_failure_disable_it_and_one_success_forgets_them(
    cast: Cast, endpoint, receiver, django_capture_on_commit_callbacks
) -> None:
    receiver.always = (503, {}, b"")
    ago = database_now() - timedelta(days=6)
    recently = database_now() - timedelta(hours=20)
    failing = {"failures": 30, "failing_since": ago, "last_failure_at": recently}
    WebhookEndpoint.objects.update(**failing)
    _happens(cast)
    receiver.will_answer(200)
    webhook_lanes.drain(endpoint.pk)
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failures, endpoint.failing_since) == ("enabled", 0, None)
    WebhookEndpoint.objects.update(**failing)
    _happens(cast)
    with django_capture_on_commit_callbacks(execute=True):
        webhook_lanes.drain(endpoint.pk)
    endpoint.refresh_from_db()
    assert endpoint.state_reason == "Every delivery failed for 6 days."
    assert len(mail.outbox) == 1


def test_what_is_missed_while_disabled_is_sent_when_somebody_asks(
    cast: Cast, endpoint, receiver
) -> None:
    began = database_now()
    _happens(cast, job=1)
    webhook_lanes.drain(endpoint.pk)
    webhook_endpoints.disable(endpoint, actor=cast.max, note="moving house")
    _happens(cast, job=2)
    announce(EventType.JOB_CREATED, tenant=cast.prairie, data={"job": 3})
    assert not webhook_resending.resend_since(endpoint, began, actor=cast.max).done
    assert webhook_endpoints.enable(endpoint, actor=cast.max).done
    assert webhook_lanes.due_lanes() == []
    said = webhook_resending.resend_since(endpoint, began, actor=cast.max)
    assert said.sentence == "1 events are sent again."
    webhook_lanes.drain(endpoint.pk)
    assert len(receiver.heard) == 2
    webhook_resending.resend_since(endpoint, began, delivered_too=True, actor=cast.max)
    webhook_lanes.drain(endpoint.pk)
    assert sorted(receiver.ids) == sorted([*set(receiver.ids), *set(receiver.ids)])
    assert len(set(receiver.ids)) == 2


def test_for_a_day_both_secrets_sign(cast: Cast, endpoint, secret, receiver) -> None:
    newer = webhook_endpoints.rotate(endpoint, actor=cast.max)
    assert newer != secret
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    assert receiver.verified(secret)
    assert receiver.verified(newer)
    WebhookSecret.objects.filter(ends_at__isnull=False).update(ends_at=database_now())
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    receiver.heard = receiver.heard[-1:]
    assert receiver.verified(newer)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(secret)


def test_never_more_than_two_secrets_sign(cast: Cast, endpoint, secret, receiver) -> None:
    second = webhook_endpoints.rotate(endpoint, actor=cast.max)
    third = webhook_endpoints.rotate(endpoint, actor=cast.max)
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    assert receiver.verified(second)
    assert receiver.verified(third)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(secret)


def test_a_secret_is_sealed_and_moves_with_the_keys(cast: Cast, endpoint, secret, settings) -> None:
    row = WebhookSecret.objects.get()
    assert secret.encode() not in bytes(row.sealed)
    settings.CREDENTIAL_KEYS = [
        "new:bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=",
        *settings.CREDENTIAL_KEYS,
    ]
    assert rotate_keys() == 1
    assert WebhookSecret.objects.get().key_id == "new"


@pytest.mark.parametrize(
    "url",
    [
        "http://hears.example/hook",
        "https://hears.example:22/hook",
        "https://me:secret@hears.example/hook",
        "https://",
        "ftp://hears.example",
        "https://hears.example:99999999/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused_when_it_is_entered(cast: Cast, url) -> None:
    with pytest.raises(EndpointError):
        webhook_endpoints.make(cast.harbor, url=url, actor=cast.max)


def test_a_private_address_behind_a_public_name_is_refused_when_it_is_called(
    cast: Cast, monkeypatch
) -> None:
    endpoint, _ = webhook_endpoints.make(
        cast.harbor, url="https://hears.example/hook", actor=cast.max
    )
    inside = [(2, 1, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inside)
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status_code, attempt.error_code) == (None, "network.address_refused")
    assert _the_delivery().state == S.RETRY_LATER


def test_an_endless_answer_is_not_read_to_its_end(cast: Cast, endpoint, receiver) -> None:
    receiver.will_answer(200, text="x" * 5_000_000)
    _happens(cast)
    webhook_lanes.drain(endpoint.pk)
    assert _the_delivery().state == S.DELIVERED
    assert len(WebhookAttempt.objects.get().answer) <= 400


def test_a_sender_that_dies_leaves_what_is_sent_again(cast: Cast, endpoint, receiver) -> None:
    """The request arrived, the answer was lost with the worker: at least once, the same id."""
    _happens(cast)
    delivery = _the_delivery()

    class KilledError(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("integrations.services.webhook_delivery._close", die)
        with pytest.raises(KilledError):
            deliver(delivery.pk)
    attempt = WebhookAttempt.objects.get()
    assert attempt.finished_at is None
    assert webhook_lanes.recover_lost() == 0
    WebhookDelivery.objects.update(lease_until=database_now() - timedelta(seconds=1))
    assert webhook_lanes.recover_lost() == 1
    webhook_lanes.drain(endpoint.pk)
    assert _the_delivery().state == S.DELIVERED
    assert len(receiver.heard) == 2
    assert len(set(receiver.ids)) == 1


def test_a_fenced_sender_changes_nothing(cast: Cast, endpoint, monkeypatch) -> None:
    """Its lease ran out while the endpoint thought; another worker has claimed it since."""
    _happens(cast)
    delivery = _the_delivery()

    def slowly(*_: object) -> Posted:
        WebhookDelivery.objects.update(token=99)
        return Posted(204)

    monkeypatch.setattr("integrations.services.webhook_delivery.post", slowly)
    assert deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.token) == (S.SENDING, 99)


def test_only_one_worker_gets_a_delivery(cast: Cast, endpoint) -> None:
    _happens(cast)
    pk, now, lease = _the_delivery().pk, database_now(), timedelta(seconds=60)
    assert WebhookDelivery.objects.claim(pk, now=now, lease=lease) == 1
    assert WebhookDelivery.objects.claim(pk, now=now, lease=lease) is None
    assert not deliver(pk)


def test_a_lane_has_room_for_two(cast: Cast, endpoint) -> None:
    for number in range(3):
        _happens(cast, job=number)
    now, lease = database_now(), timedelta(seconds=60)
    for pk in WebhookDelivery.objects.order_by("pk").values_list("pk", flat=True)[:2]:
        assert webhook_lanes.next_of(endpoint.pk) is not None
        WebhookDelivery.objects.claim(pk, now=now, lease=lease)
    assert webhook_lanes.next_of(endpoint.pk) is None


def test_an_endpoint_that_fails_all_the_time_is_left_alone(cast: Cast, endpoint, receiver) -> None:
    receiver.always = (500, {}, b"")
    for number in range(20):
        _happens(cast, job=number)
    webhook_lanes.drain(endpoint.pk)
    assert len(receiver.heard) == 5
    endpoint.refresh_from_db()
    assert endpoint.quiet_until > database_now()
    assert webhook_lanes.due_lanes() == []


def test_a_test_event_goes_to_the_endpoint_that_is_tested(cast: Cast, endpoint, receiver) -> None:
    webhook_endpoints.make(cast.harbor, url=f"{receiver.url}/other", actor=cast.max)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(types=["job.closed"])
    assert webhook_endpoints.send_test(endpoint, actor=cast.max).done
    assert webhook_lanes.due_lanes() == [endpoint.pk]
    webhook_lanes.drain(endpoint.pk)
    assert len(receiver.heard) == 1
    assert b'"webhook.test"' in receiver.heard[0][1]


def test_old_events_are_forgotten_with_their_log(cast: Cast, endpoint, receiver) -> None:
    for number in range(2):
        _happens(cast, job=number)
    webhook_lanes.drain(endpoint.pk)
    old = OutgoingEvent.objects.earliest("pk")
    OutgoingEvent.objects.filter(pk=old.pk).update(
        occurred_at=database_now() - webhook_lanes.KEPT - timedelta(hours=1)
    )
    assert webhook_lanes.forget_old() == 1
    assert WebhookAttempt.objects.count() == 1
