"""Drains what is due, endpoint by endpoint: a slow one never holds up another."""

import random
import time
from datetime import timedelta

from django.db.models import Exists, OuterRef

from integrations.models import OutgoingEvent, WebhookDelivery, WebhookEndpoint
from integrations.models.clock import database_now
from integrations.rules.webhook_delivery import DeliveryState
from integrations.services.webhook_delivery import deliver

WIDTH = 2
"""So many workers at one endpoint at a time: one that died does not stop its lane."""
TURN_SECONDS = 10.0
RECOVERED_AT_ONCE = 500
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 5_000


def due_lanes() -> list[int]:
    """Endpoints that may be called and for which something is due."""
    now = database_now()
    due = WebhookDelivery.objects.due(now).filter(endpoint=OuterRef("pk"))
    return list(
        WebhookEndpoint.objects.callable(now).filter(Exists(due)).values_list("pk", flat=True)
    )


def drain(endpoint_id: int, *, seconds: float = TURN_SECONDS) -> int:
    """Deliver what is due at one endpoint, one by one, for at most so many seconds.

    Returns how many were taken.
    """
    stop_at = time.monotonic() + seconds
    taken = 0
    while time.monotonic() < stop_at:
        delivery_id = next_of(endpoint_id)
        if delivery_id is None:
            break
        taken += deliver(delivery_id)
    return taken


def next_of(endpoint_id: int) -> int | None:
    """The delivery that a free worker takes next, if its lane has room for one; the oldest first.

    The order of arrival is not promised all the same: what failed comes later.
    """
    now = database_now()
    if not WebhookEndpoint.objects.callable(now).filter(pk=endpoint_id).exists():
        return None
    at_endpoint = WebhookDelivery.objects.filter(endpoint_id=endpoint_id)
    at_work = at_endpoint.filter(state=DeliveryState.SENDING, lease_until__gte=now).count()
    if at_work >= WIDTH:
        return None
    ids = list(at_endpoint.due(now).order_by("id").values_list("pk", flat=True)[:WIDTH])
    # Two workers reach for different rows, so that few claims are lost.
    return random.choice(ids) if ids else None  # noqa: S311 - spreads load, protects nothing


def recover_lost() -> int:
    """Deliveries whose sender died are sent again, now. Returns how many."""
    now = database_now()
    lost = list(WebhookDelivery.objects.lost(now).values_list("pk", flat=True)[:RECOVERED_AT_ONCE])
    return (
        WebhookDelivery.objects.filter(pk__in=lost)
        .lost(now)
        .move(
            DeliveryState.RETRY_LATER,
            now=now,
            not_before=now,
            sentence="The sender did not come back; it is sent again.",
        )
    )


def forget_old() -> int:
    """Drop events that happened long ago, with their deliveries. Returns how many."""
    old = OutgoingEvent.objects.filter(occurred_at__lt=database_now() - KEPT)
    ids = list(old.order_by("occurred_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    OutgoingEvent.objects.filter(pk__in=ids).delete()
    return len(ids)
