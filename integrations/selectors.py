"""Who sees which tenants and may do what."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from integrations.connectors.capabilities import Capability
from integrations.connectors.registry import connector_class
from integrations.models import Connection, Membership, User
from integrations.rules.access import lacking
from integrations.rules.roles import PLATFORM_WIDE_ROLES, Action, Role, may
from integrations.systems import SystemKind

_KEPT_AS = "_portal_access"


@dataclass(frozen=True)
class Access:
    """What one person may reach: roles for every tenant, and roles tenant by tenant."""

    platform: frozenset[Role] = frozenset()
    by_tenant: dict[int, frozenset[Role]] = field(default_factory=dict)

    @property
    def everywhere(self) -> bool:
        """Whether every tenant may be seen."""
        return bool(self.platform)

    @property
    def tenant_ids(self) -> Collection[int]:
        """The tenants that may be seen, where not every one may."""
        return self.by_tenant.keys()

    def may(self, action: Action, tenant_id: int | None = None) -> bool:
        """Whether the action is permitted at this tenant; at any one when none is named."""
        if may(self.platform, action):
            return True
        if tenant_id is None:
            return any(may(roles, action) for roles in self.by_tenant.values())
        return may(self.by_tenant.get(tenant_id, frozenset()), action)

    def tenants_for(self, action: Action) -> Collection[int] | None:
        """The tenants at which the action is permitted; ``None`` means all of them."""
        if may(self.platform, action):
            return None
        return [tenant for tenant, roles in self.by_tenant.items() if may(roles, action)]

    @property
    def anywhere(self) -> bool:
        """Whether this person has any role at all."""
        return bool(self.platform or self.by_tenant)


def access_of(user: User | AnonymousUser) -> Access:
    """Read a person's memberships. Inactive and anonymous people reach nothing."""
    if not isinstance(user, User) or not user.is_active:
        return Access()
    platform: set[Role] = set()
    by_tenant: dict[int, set[Role]] = {}
    for role, tenant_id in Membership.objects.filter(user=user).values_list("role", "tenant_id"):
        if Role(role) in PLATFORM_WIDE_ROLES:
            platform.add(Role(role))
        elif tenant_id is not None:
            by_tenant.setdefault(tenant_id, set()).add(Role(role))
    return Access(
        platform=frozenset(platform),
        by_tenant={tenant: frozenset(roles) for tenant, roles in by_tenant.items()},
    )


def access_in(request: HttpRequest) -> Access:
    """What the signed-in person may reach. One query, however often a request asks."""
    kept: Access | None = getattr(request, _KEPT_AS, None)
    if kept is None:
        kept = access_of(request.user)
        setattr(request, _KEPT_AS, kept)
    return kept


def people_who_may(action: Action, tenant_id: int) -> QuerySet[User]:
    """The people to whom this action is permitted at this tenant, by name."""
    permitted = [role for role in Role if may([role], action)]
    given = Membership.objects.filter(
        Q(tenant=None, role__in=PLATFORM_WIDE_ROLES) | Q(tenant_id=tenant_id), role__in=permitted
    )
    people = User.objects.filter(is_active=True, pk__in=given.values("user"))
    return people.order_by("first_name", "last_name", "username")


def capabilities_of(connection: Connection) -> list[dict[str, Any]]:
    """What the connection can do, as ``Capability`` dictionaries.

    What the vendor told at the last test; until then what the connector's code can do.
    """
    if connection.capabilities:
        stored: list[dict[str, Any]] = connection.capabilities
        return stored
    derived = connector_class(connection.route).derived_capabilities()
    return [asdict(capability) for capability in derived]


def gaps_of(connection: Connection) -> list[tuple[str, str]]:
    """What is needed daily, the connector can do, and the vendor refuses this key.

    The key of each operation, and what it does in words. An HR system has none.
    """
    if connection.kind is not SystemKind.ATS or not connection.capabilities:
        return []
    told = [Capability(entry["key"], entry["supported"]) for entry in connection.capabilities]
    connector = connector_class(connection.route)
    offered = connector.derived_capabilities()
    return [
        (gap.key, connector.operations.get(gap.key, gap.key).rstrip("."))
        for gap in lacking(offered, told, sends=connection.takes_candidates)
    ]


def able(connection: Connection) -> Callable[[str], bool]:
    """Whether an operation can be done there: the code can, and the vendor has not said no."""
    kind = connector_class(connection.route)
    refused = {
        capability["key"]
        for capability in capabilities_of(connection)
        if capability["supported"] is False
    }
    return lambda operation: kind.offers(operation) and operation not in refused


def within(access: Access, queryset: QuerySet[Any], *, tenant_path: str) -> QuerySet[Any]:
    """Only the rows of tenants this person may see. ``tenant_path`` leads from row to tenant."""
    if access.everywhere:
        return queryset
    return queryset.filter(**{f"{tenant_path}__in": list(access.tenant_ids)})
