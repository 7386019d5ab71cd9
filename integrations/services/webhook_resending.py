"""Sends again: one delivery, or all that an endpoint has missed since a moment."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from integrations.models import OutgoingEvent, User, WebhookDelivery, WebhookEndpoint
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.webhook_delivery import RESENDABLE, DeliveryState, EndpointState
from integrations.rules.webhook_events import EventType
from integrations.services import audit
from integrations.services.webhook_endpoints import subject

AT_MOST = 50_000
AT_ONCE = 1_000
_DISABLED = "The endpoint is disabled: enable it first."


@transaction.atomic
def resend(delivery: WebhookDelivery, *, actor: User | None) -> Answer:
    """Send one again, with the same id and body. The caller rings the worker."""
    endpoint = delivery.endpoint
    if endpoint.state == EndpointState.DISABLED:
        return Answer.no(_DISABLED)
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state__in=RESENDABLE)
    if not rows.move(DeliveryState.WAITING, now=database_now(), tries=0, sentence=""):
        return Answer.no("It is on its way already.")
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    if endpoint.tenant is not None:
        audit.record(
            actor=actor,
            action="sent a webhook event again",
            subject=subject(endpoint),
            tenant=endpoint.tenant,
            delivery=delivery.pk,
        )
    return Answer.yes("It is sent again, with the same id.")


@transaction.atomic
def resend_since(
    endpoint: WebhookEndpoint, since: datetime, *, delivered_too: bool = False, actor: User | None
) -> Answer:
    """Send everything that happened since then and that this endpoint has not got.

    Also what happened while it was disabled. ``delivered_too``: also what it has got, for a
    receiver that lost it. The caller rings the worker.
    """
    if endpoint.state == EndpointState.DISABLED:
        return Answer.no(_DISABLED)
    again = _again(endpoint, since, delivered_too=delivered_too)
    missed = _missed(endpoint, since)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    if endpoint.tenant is not None:
        audit.record(
            actor=actor,
            action="sent all webhook events again",
            subject=subject(endpoint),
            tenant=endpoint.tenant,
            since=since.isoformat(),
            events=again + missed,
        )
    if again + missed == 0:
        return Answer.yes("It has got everything that happened since then.")
    return Answer.yes(f"{again + missed:,} events are sent again.")


def _again(endpoint: WebhookEndpoint, since: datetime, *, delivered_too: bool) -> int:
    states = RESENDABLE if delivered_too else (DeliveryState.RETRY_LATER, DeliveryState.GIVEN_UP)
    rows = WebhookDelivery.objects.filter(
        endpoint=endpoint, event__occurred_at__gte=since, state__in=states
    ).exclude(event__type=EventType.TEST)
    ids = rows.values("pk")
    return WebhookDelivery.objects.filter(pk__in=ids).move(
        DeliveryState.WAITING, now=database_now(), tries=0, sentence=""
    )


def _missed(endpoint: WebhookEndpoint, since: datetime) -> int:
    """Deliveries of events that were kept while nothing was sent to this endpoint."""
    known = WebhookDelivery.objects.filter(endpoint=endpoint, event=OuterRef("pk"))
    events = OutgoingEvent.objects.filter(~Exists(known), occurred_at__gte=since)
    events = events.exclude(type=EventType.TEST)
    if endpoint.tenant_id is not None:
        events = events.filter(tenant_id=endpoint.tenant_id)
    if endpoint.types:
        events = events.filter(type__in=endpoint.types)
    ids = list(events.order_by("pk").values_list("pk", flat=True)[:AT_MOST])
    WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(event_id=pk, endpoint=endpoint) for pk in ids],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    return len(ids)
