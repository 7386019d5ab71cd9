"""Who is told: those whose turn it is, and who want to know. The customer is never among them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from integrations.models import Connection, Tenant, User
from integrations.rules.decision import Owner
from integrations.rules.roles import Action, Role
from integrations.selectors import access_of

NEEDS_THE_CUSTOMER = (Owner.CUSTOMER, Owner.ACCOUNT_MANAGER)
"""Whose account manager is told: they speak for the customer, and to them."""


def readers_of(owner: Owner, connection: Connection) -> list[User]:
    """The people to tell, where it is this owner's turn. Empty where there is nobody.

    The account manager of the onboarding, else those of the customer; for everything else support.
    Where none of them has an address and wants to know, administrators.
    """
    for people in _circles(owner, connection):
        wanting = [person for person in people if may_be_told(person, connection.tenant_id)]
        if wanting:
            return wanting
    return []


def may_be_told(person: User, tenant_id: int) -> bool:
    """Whether this person can be mailed, wants to be, and may see alerts of this customer."""
    wants = person.alert_mails != User.AlertMails.NEVER
    is_there = person.is_active and bool(person.email)
    return wants and is_there and access_of(person).may(Action.VIEW_ALERTS, tenant_id)


def _circles(owner: Owner, connection: Connection) -> Iterator[list[User]]:
    if owner in NEEDS_THE_CUSTOMER:
        project = getattr(connection, "onboarding", None)
        yield [project.owner] if project is not None and project.owner is not None else []
        yield list(_with_role(Role.ACCOUNT_MANAGER, connection.tenant))
    else:
        yield list(_with_role(Role.SUPPORT))
    yield list(_with_role(Role.ADMINISTRATOR))


def _with_role(role: Role, tenant: Tenant | None = None) -> QuerySet[User]:
    found = User.objects.filter(
        is_active=True, memberships__role=role, memberships__tenant=tenant
    ).exclude(email="")
    return found.order_by("pk").distinct()
