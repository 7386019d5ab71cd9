"""Writes what people did."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import QuerySet

from integrations.models import AuditEvent, Tenant, User

_nobody: ContextVar[str] = ContextVar("who acts where no person does", default="portal")


@contextmanager
def in_name_of(name: str) -> Iterator[None]:
    """Who acts here where no person does: the key that an API call was made with."""
    before = _nobody.set(name)
    try:
        yield
    finally:
        _nobody.reset(before)


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

    ``actor`` is ``None`` for what the platform's own backend (``in_name_of``) or a command did.
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
    return (actor.get_full_name() or actor.get_username()) if actor else _nobody.get()
