"""The view that every resource stands on: its tenant, its scope, its pages."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from integrations.api.authentication import HasScope, KeyAuthentication
from integrations.api.problems import Problem
from integrations.models import ApiKey, Tenant
from integrations.rules.api_scopes import Scope
from integrations.services.throttle import Allowance, take


class Pages(CursorPagination):
    """Pages by a cursor: constant cost wherever it stands, stable while rows are added."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"


class KeyThrottle(BaseThrottle):
    """So many requests for each key, counted by all processes together."""

    allowance = Allowance(100, 0.1)

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Take a turn; without a key there is nothing to count by, and nothing is answered."""
        key = request.auth
        self._wait = take(f"key:{key.prefix}", self.allowance) if isinstance(key, ApiKey) else 0.0
        return not self._wait

    def wait(self) -> float:
        """Seconds until the next turn, for ``Retry-After``."""
        return self._wait


class TenantViewSet(viewsets.GenericViewSet[Any]):
    """Rows of the key's tenant, or of all for a key of the platform.

    ``tenant_path`` leads from a row to its tenant; ``scopes`` says what each action needs. An
    action that is not named there is refused.
    """

    authentication_classes = (KeyAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (KeyThrottle,)
    pagination_class = Pages
    tenant_path: ClassVar[str] = "tenant"
    scopes: ClassVar[dict[str, Scope]] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """Only what this key may see; nothing where the document is made without a request."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        key = self.key
        return rows if key.tenant_id is None else rows.filter(**{self.tenant_path: key.tenant_id})

    @property
    def key(self) -> ApiKey:
        """The key of this request."""
        key = self.request.auth
        if not isinstance(key, ApiKey):
            raise TypeError("no request gets here without a key")
        return key

    def tenant_named(self, slug: str) -> Tenant:
        """The tenant that a call writes to. Raises ``Problem`` where it cannot be this one."""
        if self.key.tenant is not None:
            if slug and slug != self.key.tenant.slug:
                raise _no_tenant(slug)
            return self.key.tenant
        if not slug:
            raise Problem(
                "A key of the platform has to say for which tenant it writes.",
                code="tenant.missing",
                hint="Send tenant, the tenant's short name.",
                status_code=400,
            )
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise _no_tenant(slug)
        return tenant


def _no_tenant(slug: str) -> Problem:
    return Problem(
        f"There is no tenant “{slug}” for this key.",
        code="tenant.unknown",
        hint="Check the tenant's short name, or leave it out with a key of one tenant.",
        status_code=404,
    )
