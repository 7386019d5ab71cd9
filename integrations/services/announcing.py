"""Tells the outside what has happened: written in the transaction of what happened, sent later.

Nothing is written where nobody listens: one query says so, whatever the number of events. An
endpoint that is disabled still counts as a listener: the events are kept for it, and *resend all
since* delivers them when it works again.

Call it inside the transaction of the change, so that either both are there or neither, and once
for each real change. ``data`` carries ids, states, reason codes, external ids and addresses, and
never a person's data (``integrations.rules.webhook_events`` shows what each type carries).
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from integrations.models import OutgoingEvent, Tenant, WebhookDelivery, WebhookEndpoint
from integrations.models.clock import database_now
from integrations.rules.webhook_delivery import EndpointState
from integrations.rules.webhook_events import EventType

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. ``subject`` names the row, as the audit does: ``export:12``."""

    type: EventType
    data: Mapping[str, Any]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears what happens at one tenant. Empty (false) where nobody does."""

    tenant_id: int | None
    endpoints: tuple[WebhookEndpoint, ...]

    def hear(self, kind: EventType) -> bool:
        """Whether anybody has subscribed to this type."""
        return any(subscribes(endpoint, kind) for endpoint in self.endpoints)

    def hear_any(self, *kinds: EventType) -> bool:
        """Whether anybody has subscribed to one of these types."""
        return any(self.hear(kind) for kind in kinds)


def subscribes(endpoint: WebhookEndpoint, kind: str) -> bool:
    """Whether this endpoint wants events of this type."""
    return not endpoint.types or kind in endpoint.types


def listeners(tenant_id: int | None) -> Listeners:
    """Who hears what happens at this tenant; ``None``: what is of no tenant. One query.

    For callers that would have to read more before they can say what happened.
    """
    rows = WebhookEndpoint.objects.filter(Q(tenant__isnull=True) | Q(tenant_id=tenant_id))
    return Listeners(tenant_id, tuple(rows.only("pk", "tenant_id", "types", "state")))


def announce(
    kind: EventType, *, tenant: Tenant | None, data: Mapping[str, Any], subject: str = ""
) -> None:
    """Tell everybody who listens that this has happened.

    ``tenant`` is ``None`` for what belongs to no tenant: only endpoints of the whole platform
    hear it.
    """
    announce_many([Fact(kind, data, subject)], tenant_id=tenant.pk if tenant else None)


def announce_many(
    facts: Iterable[Fact], *, tenant_id: int | None, to: Listeners | None = None
) -> int:
    """Tell everybody who listens that these have happened, all at one tenant.

    The number of queries does not depend on how many there are, up to ``AT_ONCE`` to a statement.
    ``to`` spares the query where the caller has asked already. Returns how many were written.
    """
    heard = listeners(tenant_id) if to is None else to
    wanted = [fact for fact in facts if heard.hear(fact.type)] if heard.endpoints else []
    if wanted:
        _write(wanted, heard, at=database_now())
    return len(wanted)


def deliver_to(endpoint: WebhookEndpoint, fact: Fact) -> WebhookDelivery:
    """Tell one endpoint alone, whatever it has subscribed to. Inside a transaction."""
    event = OutgoingEvent.objects.create(**_values(fact, endpoint.tenant_id, database_now()))
    return WebhookDelivery.objects.create(event=event, endpoint=endpoint)


@transaction.atomic
def _write(facts: list[Fact], heard: Listeners, *, at: datetime) -> None:
    events = OutgoingEvent.objects.bulk_create(
        [OutgoingEvent(**_values(fact, heard.tenant_id, at)) for fact in facts], batch_size=AT_ONCE
    )
    enabled = [e for e in heard.endpoints if e.state == EndpointState.ENABLED]
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(event=event, endpoint=endpoint)
            for event in events
            for endpoint in enabled
            if subscribes(endpoint, event.type)
        ],
        batch_size=AT_ONCE,
    )


def _values(fact: Fact, tenant_id: int | None, at: datetime) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "message_id": f"msg_{secrets.token_hex(14)}",
        "type": fact.type.value,
        "data": dict(fact.data),
        "subject": fact.subject,
        "occurred_at": at,
    }
