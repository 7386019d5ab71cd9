"""How an endpoint answers, and what follows: left alone for a while, or disabled and mailed."""

from datetime import datetime, timedelta

from integrations.models import WebhookDelivery, WebhookEndpoint
from integrations.rules import webhook_delivery as rules
from integrations.rules.webhook_delivery import DeliveryState, EndpointState
from integrations.services import webhook_mails


def answered(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """It has taken an event: whatever was counted against it is over."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=0, failing_since=None, last_failure_at=None, quiet_until=None, last_ok_at=at
    )


def failed(
    endpoint: WebhookEndpoint, *, at: datetime, status: int | None, pause: timedelta | None
) -> None:
    """It has not. ``pause`` is what it asks for. Inside a transaction, with its row locked."""
    health = rules.after_failure(endpoint.health, now=at)
    quiet = max(rules.quiet_for(health), pause or timedelta(0))
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=health.failures,
        failing_since=health.failing_since,
        last_failure_at=health.last_failure_at,
        quiet_until=at + quiet if quiet else None,
    )
    why = rules.why_disabled(health, status=status)
    if why and endpoint.state == EndpointState.ENABLED:
        disable(endpoint, why=why, at=at)
        webhook_mails.tell_disabled(endpoint)


def disable(endpoint: WebhookEndpoint, *, why: str, at: datetime) -> bool:
    """Send it nothing any more; what waited is given up. False where it was disabled already."""
    moved = (
        WebhookEndpoint.objects.enabled()
        .filter(pk=endpoint.pk)
        .update(state=EndpointState.DISABLED, state_reason=why[:500], state_since=at, changed_at=at)
    )
    if moved:
        WebhookDelivery.objects.filter(endpoint=endpoint, state__in=rules.OPEN).move(
            DeliveryState.GIVEN_UP, now=at, sentence="The endpoint was disabled."
        )
        endpoint.refresh_from_db()
    return bool(moved)
