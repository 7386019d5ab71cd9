"""The platform's own backend is told what happens: one webhook endpoint, heard by the stand-in."""

from collections.abc import Iterator

from integrations.models import User, WebhookDelivery, WebhookEndpoint
from integrations.rules.webhook_delivery import EndpointState
from integrations.rules.webhook_events import EventType
from integrations.services import webhook_endpoints
from portal.demo.sandbox import Sandbox

TOLD = (
    EventType.CANDIDATE_EXPORTED,
    EventType.CANDIDATE_NEEDS_ATTENTION,
    EventType.CONNECTION_BROKEN,
    EventType.JOB_DRIFTED,
)


def begin(sandbox: Sandbox, *, actor: User) -> None:
    """From now on the stand-in hears of it. The worker sends; here it is only written down."""
    webhook_endpoints.make(
        None,
        url=sandbox.hears,
        types=[kind.value for kind in TOLD],
        description="The platform's backend",
        actor=actor,
    )


def complaints() -> Iterator[str]:
    """What is not as it should be about it."""
    endpoint = WebhookEndpoint.objects.filter(tenant=None).first()
    if endpoint is None or endpoint.state != EndpointState.ENABLED:
        yield "The platform's backend is told nothing: its webhook endpoint is not there or off."
        return
    if not WebhookDelivery.objects.filter(endpoint=endpoint, delivered_at__isnull=False).exists():
        yield "The platform's backend was told nothing yet."
