"""Writes what people did."""

from typing import Any

from django.db.models import QuerySet

from integrations.models import AuditEvent, Tenant, User


def record(
    *,
    actor: User | None,
    action: str,
    subject: str,
    tenant: Tenant,
    note: str = "",
    **details: Any,
) -> AuditEvent:
    """Write one audit event. Call it in the transaction of the action itself.

    ``actor`` is ``None`` for what the platform's own backend or a command did.
    """
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=name_of(actor),
        action=action,
        subject=subject,
        tenant=tenant,
        note=note,
        details=details,
    )


def of(subject: str) -> QuerySet[AuditEvent]:
    """What people did to the row of this name."""
    return AuditEvent.objects.filter(subject=subject)


def name_of(actor: User | None) -> str:
    """How a person is named in sentences and in the audit."""
    return (actor.get_full_name() or actor.get_username()) if actor else "portal"
