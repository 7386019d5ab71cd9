"""What people and the platform's backend do to endpoints: one service for each."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction

from integrations.models import Tenant, User, WebhookEndpoint
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.webhook_delivery import EndpointState
from integrations.rules.webhook_events import DESCRIBED, SUBSCRIBED, EventType
from integrations.services import announcing, audit, webhook_health
from integrations.services.announcing import Fact
from integrations.services.webhook_secrets import BOTH_SIGN_FOR, make_secret
from integrations.transport.posting import why_refused

MOST = 20
"""So many endpoints of one tenant, and of the platform, at most."""


class EndpointError(Exception):
    """The endpoint cannot be like this. Says what to do."""


def judge(url: str, types: Collection[str]) -> None:
    """Raises ``EndpointError`` for an address or a type that cannot be used."""
    if refusal := why_refused(url, settings.OUTBOUND_ALLOWED_PRIVATE):
        raise EndpointError(refusal)
    if unknown := sorted(set(types) - set(SUBSCRIBED)):
        raise EndpointError(f"There are no events of the type {', '.join(unknown)}.")


@transaction.atomic
def make(
    tenant: Tenant | None,
    *,
    url: str,
    types: Collection[str] = (),
    description: str = "",
    actor: User | None,
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, and its secret: told once and never again.

    Raises ``EndpointError``.
    """
    judge(url, types)
    if WebhookEndpoint.objects.filter(tenant=tenant).count() >= MOST:
        raise EndpointError(f"There are {MOST} endpoints already. Remove one first.")
    made = WebhookEndpoint.objects.create(
        tenant=tenant,
        url=url,
        types=sorted(types),
        description=description,
        made_by_name=audit.name_of(actor),
    )
    text = make_secret(made)
    _record(made, actor, "made a webhook endpoint", url=url, types=made.types)
    return made, text


@transaction.atomic
def change(
    endpoint: WebhookEndpoint,
    *,
    url: str,
    types: Collection[str],
    description: str,
    actor: User | None,
) -> WebhookEndpoint:
    """Another address or other events, from the next event on. Raises ``EndpointError``."""
    judge(url, types)
    before = {"url": endpoint.url, "types": endpoint.types}
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        url=url, types=sorted(types), description=description, changed_at=database_now()
    )
    endpoint.refresh_from_db()
    _record(endpoint, actor, "changed a webhook endpoint", before=before, url=url)
    return endpoint


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, actor: User | None, note: str = "") -> Answer:
    """Forget the endpoint, its secrets and its log."""
    _record(endpoint, actor, "removed a webhook endpoint", note=note, url=endpoint.url)
    endpoint.delete()
    return Answer.yes("The endpoint is removed, with its log.")


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, actor: User | None, note: str = "") -> str:
    """A new secret, told once. The old one signs as well for a day."""
    text = make_secret(endpoint)
    _record(endpoint, actor, "rotated the secret of a webhook endpoint", note=note)
    return text


@transaction.atomic
def disable(endpoint: WebhookEndpoint, *, actor: User | None, note: str = "") -> Answer:
    """Send it nothing until somebody enables it again. What happens is kept for it."""
    why = f"Disabled by {audit.name_of(actor)}. {note}".strip()
    if not webhook_health.disable(endpoint, why=why, at=database_now()):
        return Answer.no("The endpoint is disabled already.")
    _record(endpoint, actor, "disabled a webhook endpoint", note=note)
    return Answer.yes("Nothing is sent to it any more. What happens is kept for 30 days.")


@transaction.atomic
def enable(endpoint: WebhookEndpoint, *, actor: User | None, note: str = "") -> Answer:
    """Send it what happens from now on. What it has missed is sent only when somebody asks."""
    now = database_now()
    moved = WebhookEndpoint.objects.filter(pk=endpoint.pk, state=EndpointState.DISABLED).update(
        state=EndpointState.ENABLED,
        state_reason="",
        state_since=now,
        changed_at=now,
        failures=0,
        failing_since=None,
        last_failure_at=None,
        quiet_until=None,
    )
    if not moved:
        return Answer.no("The endpoint is enabled already.")
    since = endpoint.state_since.isoformat()
    _record(endpoint, actor, "enabled a webhook endpoint", note=note, disabled_since=since)
    endpoint.refresh_from_db()
    return Answer.yes(
        "It is sent what happens from now on. “Send all since” sends what it has missed."
    )


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, actor: User | None) -> Answer:
    """Send it a test event now. The caller rings the worker."""
    if endpoint.state == EndpointState.DISABLED:
        return Answer.no("The endpoint is disabled: enable it first.")
    test = Fact(EventType.TEST, DESCRIBED[EventType.TEST].example, subject(endpoint))
    announcing.deliver_to(endpoint, test)
    # Whoever tests has probably just mended it: it is not left alone any longer.
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(quiet_until=None)
    _record(endpoint, actor, "tested a webhook endpoint")
    return Answer.yes("A test event is on its way. Its delivery is in the log in a moment.")


def subject(endpoint: WebhookEndpoint) -> str:
    """How the audit names this row."""
    return f"webhook_endpoint:{endpoint.pk}"


def rotated_sentence() -> str:
    """What is said with a new secret."""
    hours = int(BOTH_SIGN_FOR.total_seconds() // 3600)
    return f"For {hours} hours every event is signed with the old secret as well."


def _record(
    endpoint: WebhookEndpoint, actor: User | None, action: str, *, note: str = "", **details: Any
) -> None:
    """Into the audit of its tenant. An endpoint of the whole platform has none to be written to."""
    if endpoint.tenant is not None:
        audit.record(
            actor=actor,
            action=action,
            subject=subject(endpoint),
            tenant=endpoint.tenant,
            note=note,
            **details,
        )
