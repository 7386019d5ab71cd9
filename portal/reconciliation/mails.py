"""Mails about what was compared: to the account manager on a change, to support on a finding."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.urls import reverse

from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.roles import Role
from integrations.services import mail, onboarding
from portal.reconciliation import reads
from portal.reconciliation.models import CreationFinding, Reconciliation

NAMED_AT_MOST = 20


def tell_manager(row: Reconciliation) -> None:
    """Mail the account manager what the comparison says now; noted on the row when it has gone."""
    project = onboarding.project_of(row.connection)
    manager = project.owner or _first(Role.ACCOUNT_MANAGER, row.connection)
    if manager is None or not manager.email:
        return
    mail.to_colleague(
        project,
        "reconciliation",
        to=manager.email,
        when_sent=partial(_told, row.pk, row.found_digest),
        row=row,
        counted=reads.counted(row),
        differences=list(reads.contradicting(row)[:NAMED_AT_MOST]),
        page=settings.PORTAL_URL + reverse("admin:portal_reconciliation_change", args=[row.pk]),
    )


def tell_support(connection: Connection, findings: Sequence[CreationFinding]) -> None:
    """Mail support what the auditor found; noted on each finding when it has gone."""
    project = onboarding.project_of(connection)
    reader = _first(Role.SUPPORT) or project.owner or _first(Role.ADMINISTRATOR)
    if reader is None or not reader.email:
        return
    mail.to_colleague(
        project,
        "creations",
        to=reader.email,
        when_sent=partial(_noted, [finding.pk for finding in findings]),
        findings=findings[:NAMED_AT_MOST],
        more=max(0, len(findings) - NAMED_AT_MOST),
        page=settings.PORTAL_URL + reverse("admin:portal_creationfinding_changelist"),
    )


def _first(role: Role, connection: Connection | None = None) -> User | None:
    """Somebody with this role, for the whole platform or for the connection's tenant."""
    tenant = connection.tenant if connection else None
    people = User.objects.filter(
        is_active=True, memberships__role=role, memberships__tenant=tenant
    ).exclude(email="")
    return people.order_by("pk").first()


def _told(connection_id: int, digest: str) -> None:
    Reconciliation.objects.filter(pk=connection_id).update(
        mailed_digest=digest, mailed_at=database_now()
    )


def _noted(finding_ids: Sequence[int]) -> None:
    CreationFinding.objects.filter(pk__in=finding_ids).update(mailed_at=database_now())
