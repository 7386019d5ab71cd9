"""Delivers one event to one endpoint: claimed, written down, posted, judged.

At least once: the try is committed before its first byte leaves; a sender that dies leaves a row
whose lease runs out, and it is sent again with the same id.
"""

import json
import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from integrations.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from integrations.models.clock import database_now
from integrations.rules import webhook_delivery as rules
from integrations.rules.webhook_delivery import DeliveryState, EndpointState
from integrations.sealing import SealError
from integrations.services import webhook_health
from integrations.services.webhook_secrets import signature
from integrations.transport.posting import Posted, PostPolicy, post

logger = logging.getLogger(__name__)

DEADLINE = 15.0  # seconds, from the connection to the last byte of the answer
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves: the same body each time, signed anew."""

    body: str
    headers: dict[str, str]


def deliver(delivery_id: int) -> bool:
    """Claim one due delivery and send it. False when somebody else has it."""
    token = WebhookDelivery.objects.claim(delivery_id, now=database_now(), lease=LEASE)
    if token is None:
        return False
    delivery = WebhookDelivery.objects.select_related("event__tenant", "endpoint").get(
        pk=delivery_id
    )
    if delivery.endpoint.state == EndpointState.DISABLED:
        _leave(delivery, token, DeliveryState.GIVEN_UP, sentence="The endpoint is disabled.")
        return True
    now = database_now()
    try:
        message = _message(delivery, now)
    except SealError as error:
        logger.exception("Delivery %s cannot be signed.", delivery_id)
        posted = Posted(None, code="secret.unreadable", sentence=str(error)[:500])
        _judge(delivery, token, posted)
        return True
    attempt = _write_ahead(delivery, token, message, now)
    posted = post(delivery.endpoint.url, message.body.encode(), message.headers, _policy())
    _close(attempt, posted)
    _judge(delivery, token, posted)
    return True


def body_of(delivery: WebhookDelivery) -> str:
    """The JSON text of an event, the same each time."""
    event = delivery.event
    told: dict[str, Any] = {
        "type": event.type,
        "timestamp": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "tenant": event.tenant.slug if event.tenant else None,
        "data": event.data,
    }
    return json.dumps(told, separators=(",", ":"), sort_keys=True)


def _message(delivery: WebhookDelivery, now: datetime) -> Message:
    # https://github.com/standard-webhooks/standard-webhooks (read 2026-11-26)
    message_id, at, body = delivery.event.message_id, now.astimezone(UTC), body_of(delivery)
    return Message(
        body,
        {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature(
                delivery.endpoint, message_id=message_id, body=body, at=at
            ),
        },
    )


def _policy() -> PostPolicy:
    return PostPolicy(
        connect_timeout=settings.OUTBOUND_CONNECT_TIMEOUT,
        deadline=DEADLINE,
        allowed_private=settings.OUTBOUND_ALLOWED_PRIVATE,
    )


def _write_ahead(
    delivery: WebhookDelivery, token: int, message: Message, now: datetime
) -> WebhookAttempt:
    shown = {name: value for name, value in message.headers.items() if "signature" not in name}
    return WebhookAttempt.objects.create(
        delivery=delivery,
        token=token,
        url=delivery.endpoint.url,
        headers={**shown, "signatures": message.headers["webhook-signature"].count("v1,")},
        request_bytes=len(message.body.encode()),
        started_at=now,
    )


def _close(attempt: WebhookAttempt, posted: Posted) -> None:
    attempt.finished_at = database_now()
    attempt.status_code = posted.status
    attempt.answer = posted.text
    attempt.error_code = posted.code
    attempt.sentence = posted.sentence[:500]
    attempt.duration_ms = posted.took_ms
    attempt.save()


@transaction.atomic
def _judge(delivery: WebhookDelivery, token: int, posted: Posted) -> None:
    """Where the delivery goes, and what its endpoint has shown of itself."""
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=delivery.endpoint_id)
    now = database_now()
    said = {"status_code": posted.status, "sentence": _sentence(posted)}
    if posted.is_taken:
        webhook_health.answered(endpoint, at=now)
        _leave(delivery, token, DeliveryState.DELIVERED, delivered_at=now, **said)
        return
    pause = rules.pause_asked(posted.retry_after) if posted.status in rules.SLOW_DOWN else None
    asked = pause.total_seconds() if pause else None
    chance = random.random()  # noqa: S311 - spreads load, protects nothing
    wait = rules.next_wait(delivery.tries, chance=chance, asked=asked)
    is_last = wait is None or endpoint.state == EndpointState.DISABLED
    _leave(
        delivery,
        token,
        DeliveryState.GIVEN_UP if is_last else DeliveryState.RETRY_LATER,
        not_before=None if is_last or wait is None else now + wait,
        **said,
    )
    webhook_health.failed(endpoint, at=now, status=posted.status, pause=pause)


def _sentence(posted: Posted) -> str:
    if posted.status is None:
        return posted.sentence[:500]
    return "" if posted.is_taken else f"The endpoint answered {posted.status}."


def _leave(delivery: WebhookDelivery, token: int, state: DeliveryState, **values: Any) -> None:
    """Give it up to its next state. Who was fenced meanwhile writes nothing: it is sent again."""
    moved = WebhookDelivery.objects.held_by(delivery.pk, token).move(
        state, now=database_now(), **values
    )
    if not moved:
        logger.info("Delivery %s was claimed by another worker; stopped.", delivery.pk)
