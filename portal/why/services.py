"""Handing an answer on: as a case to the account manager, as a link to the customer."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from integrations.models import OnboardingProject, Tenant, User
from integrations.models.clock import database_now
from integrations.rules import answer
from integrations.rules.roles import Role
from integrations.services import audit, mail
from portal.why.answers import Answered
from portal.why.models import Case, SharedAnswer

SHARED_FOR = timedelta(days=30)
EVENTS_KEPT = 50
_TOKEN_BYTES = 32


def open_case(
    answered: Answered, *, actor: User, note: str, events: Sequence[dict[str, Any]]
) -> tuple[Case, bool]:
    """The open case about this, with the answer as it is now; and whether it is a new one.

    The account manager gets a mail about a new one.
    """
    try:
        with transaction.atomic():
            case = Case.objects.create(
                tenant=answered.tenant,
                subject=answered.subject,
                title=answered.title[:500],
                answer=answered.explanation.as_json(),
                events=list(events[:EVENTS_KEPT]),
                note=note,
                opened_by=actor,
                opened_by_name=audit.name_of(actor),
                opened_at=database_now(),
                assigned_to=_manager_of(answered),
            )
            _record(case, actor, "opened a case", note)
            _tell(answered, case)
    except IntegrityError:
        return Case.objects.get(
            tenant=answered.tenant,
            subject=answered.subject,
            title=answered.title[:500],
            state=Case.State.OPEN,
        ), False
    return case, True


@transaction.atomic
def close_case(case: Case, *, actor: User, note: str) -> answer.Answer:
    """Somebody has settled it."""
    closed = Case.objects.filter(pk=case.pk, state=Case.State.OPEN).update(
        state=Case.State.CLOSED,
        closed_at=database_now(),
        closed_by_name=audit.name_of(actor),
    )
    if not closed:
        return answer.Answer.no(f"Case {case.pk} is closed already.")
    _record(case, actor, "closed the case", note)
    return answer.Answer.yes(f"Case {case.pk} is closed.")


@transaction.atomic
def share(answered: Answered, *, actor: User) -> tuple[SharedAnswer, str]:
    """An answer behind a new link, without personal data, and the link's token.

    The token is told once and never kept.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = database_now()
    shared = SharedAnswer.objects.create(
        tenant=answered.tenant,
        subject=answered.subject,
        title=answered.public_title[:500],
        answer=answered.public.as_json(),
        digest=_digest(token),
        made_by_name=audit.name_of(actor),
        made_at=now,
        expires_at=now + SHARED_FOR,
    )
    audit.record(
        actor=actor,
        action="shared the answer",
        subject=answered.subject,
        tenant=answered.tenant,
        shared=shared.pk,
    )
    return shared, token


@transaction.atomic
def revoke(shared: SharedAnswer, *, actor: User, note: str) -> answer.Answer:
    """The link opens nothing any more."""
    revoked = SharedAnswer.objects.filter(pk=shared.pk, revoked_at__isnull=True).update(
        revoked_at=database_now()
    )
    if not revoked:
        return answer.Answer.no("This link is revoked already.")
    audit.record(
        actor=actor,
        action="revoked the shared answer",
        subject=f"shared_answer:{shared.pk}",
        tenant=shared.tenant,
        note=note,
    )
    return answer.Answer.yes("The link opens nothing any more.")


def opened(token: str) -> SharedAnswer | None:
    """The answer behind this token while it may be seen; ``None`` otherwise, whatever is wrong."""
    now = database_now()
    found = SharedAnswer.objects.select_related("tenant").filter(
        digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now
    )
    shared = found.first()
    if shared is not None:
        found.update(opened=F("opened") + 1, last_opened_at=now)
    return shared


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _project_of(answered: Answered) -> OnboardingProject | None:
    if answered.connection is None:
        return None
    projects = OnboardingProject.objects.select_related("owner", "connection__tenant")
    return projects.filter(connection=answered.connection).first()


def _manager_of(answered: Answered) -> User | None:
    """The account manager of the connection's onboarding, or of the tenant."""
    project = _project_of(answered)
    if project is not None and project.owner is not None:
        return project.owner
    return _managers(answered.tenant)


def _managers(tenant: Tenant) -> User | None:
    managers = User.objects.filter(
        is_active=True, memberships__role=Role.ACCOUNT_MANAGER, memberships__tenant=tenant
    )
    return managers.order_by("pk").first()


def _tell(answered: Answered, case: Case) -> None:
    project = _project_of(answered)
    if project is not None and project.owner is not None and project.owner != case.opened_by:
        address = settings.PORTAL_URL + reverse("admin:portal_case_change", args=[case.pk])
        mail.to_owner(project, "case", case=case, case_url=address)


def _record(case: Case, actor: User, action: str, note: str) -> None:
    audit.record(
        actor=actor, action=action, subject=f"case:{case.pk}", tenant=case.tenant, note=note
    )
