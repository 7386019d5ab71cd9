"""The view that every resource stands on: its tenant, its scope, its pages."""

import re
from collections.abc import Collection, Mapping
from math import ceil
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import status, viewsets
from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from integrations.api.authentication import HasScope, KeyAuthentication
from integrations.api.etags import etag_of, refuse_another_version
from integrations.api.problems import Problem
from integrations.api.sizes import MOST_BYTES, refuse_too_much
from integrations.api.strict import NoParameters, PageParameters, Strict
from integrations.models import ApiKey, Tenant
from integrations.rules.api_scopes import Scope
from integrations.services.throttle import Allowance, left, take

_ID = re.compile("[0-9]{1,18}")
NO_ACTION = (None, "metadata")
"""What the REST framework calls a method that an address does not have, and OPTIONS."""


class Pages(CursorPagination):
    """Pages by a cursor: constant cost wherever it stands, stable while rows are added."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Any:
        """Where the page begins. Raises ``Problem`` for what no page of ours has named."""
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise _no_cursor() from error
        if cursor is None:
            return None
        named = request.query_params[self.cursor_query_param]
        ours = replace_query_param(str(self.base_url), self.cursor_query_param, named)
        position = "0" if cursor.position is None else str(cursor.position)
        if not _ID.fullmatch(position) or self.encode_cursor(cursor) != ours:
            raise _no_cursor()
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """As the REST framework has it, and with no address where there is no page."""
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):
            page["properties"][name]["type"] = ["string", "null"]
            page["properties"][name].pop("nullable", None)
        page["required"] = ["next", "previous", "results"]
        return page


class KeyThrottle(BaseThrottle):
    """So many requests for each key, counted by all processes together."""

    allowance = Allowance(100, 0.1)

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Take a turn; without a key there is nothing to count by, and nothing is answered."""
        key = request.auth
        if not isinstance(key, ApiKey):
            return True
        lane = f"key:{key.prefix}"
        self._wait = take(lane, self.allowance)
        view.headers |= self._headers(lane)
        return not self._wait

    def _headers(self, lane: str) -> dict[str, str]:
        """How much is left: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/

        ``q`` requests within ``w`` seconds; ``r`` are left, and all of them again in ``t``.
        """
        all_of, window = self.allowance.at_once, self.allowance.at_once * self.allowance.seconds
        remaining, until_full = left(lane, self.allowance)
        return {
            "RateLimit-Policy": f'"key";q={all_of};w={max(1, ceil(window))}',
            "RateLimit": f'"key";r={remaining};t={ceil(until_full)}',
        }

    def wait(self) -> float:
        """Seconds until the next turn, for ``Retry-After``."""
        return self._wait


class TenantViewSet(viewsets.GenericViewSet[Any]):
    """Rows of the key's tenant, or of all for a key of the platform.

    ``tenant_path`` leads from a row to its tenant; ``scopes`` says what each action needs. An
    action that is not named there is refused. ``parameters`` are those of an action, a list's own
    pages without it; any other is refused. ``tagged`` actions answer with the ``ETag`` of a row,
    those of them that change it honour ``If-Match``. What ``asks`` is a POST for the sake of its
    body only: it changes nothing, and needs no Idempotency-Key. ``most_bytes`` is said of actions
    that take more than a usual call brings.
    """

    authentication_classes = (KeyAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (KeyThrottle,)
    pagination_class = Pages
    tenant_path: ClassVar[str] = "tenant"
    scopes: ClassVar[dict[str, Scope]] = {}
    parameters: ClassVar[dict[str, type[Strict]]] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    most_bytes: ClassVar[Mapping[str, int]] = {}
    tagged: ClassVar[Collection[str]] = ()
    asks: ClassVar[Collection[str]] = ()
    narrowing: Mapping[str, Any] = {}
    tenant_slug: str = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls, what they may, and whether every parameter is one of this call."""
        if self.action in NO_ACTION:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        refuse_too_much(request, self.most_bytes.get(self.action, MOST_BYTES))
        usual = PageParameters if self.action == "list" else NoParameters
        asked = self.parameters.get(self.action, usual)(data=request.query_params)
        asked.is_valid(raise_exception=True)
        self.tenant_slug = asked.validated_data.get("tenant", "")
        self.narrowing = {
            name: value
            for name, value in asked.validated_data.items()
            if name not in PageParameters().fields
        }

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """With the tag of what is answered, where two may edit it."""
        if getattr(self, "action", None) in self.tagged and response.status_code in {200, 201}:
            response["ETag"] = etag_of(response.data)
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        return answer

    def taken(self, body: type[Strict]) -> dict[str, Any]:
        """The values of the call's body. Raises ``ValidationError`` with the fields by name."""
        asked = body(data=self.request.data)
        asked.is_valid(raise_exception=True)
        values: dict[str, Any] = asked.validated_data
        return values

    def locked(self) -> Any:
        """The row of the address, locked, and still as the caller has seen it (``If-Match``)."""
        row = self.get_object()
        self.keep_to_version(row)
        return row

    def keep_to_version(self, row: Any | None) -> None:
        """The same for a row that is found otherwise; ``None``: it is not there yet."""
        if row is not None:
            list(type(row).objects.select_for_update().filter(pk=row.pk).values_list("pk"))
            row.refresh_from_db()
        refuse_another_version(self.request, None if row is None else self.get_serializer(row).data)

    def get_queryset(self) -> QuerySet[Any]:
        """Only what this key may see; nothing where the document is made without a request."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        if self.tenant_slug:
            rows = rows.filter(**{f"{self.tenant_path}__slug": self.tenant_slug})
        key = self.key
        return rows if key.tenant_id is None else rows.filter(**{self.tenant_path: key.tenant_id})

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrowed by the parameters, in a list; a row is found by its address alone."""
        return self.narrowed(queryset) if self.action == "list" else queryset

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """What the parameters of a list leave. They are named as the columns are, or override."""
        return rows.filter(**self.narrowing)

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


def _no_cursor() -> Problem:
    return Problem(
        "This cursor leads nowhere.",
        code="cursor.not_accepted",
        hint="Take next or previous of a page as they are, or begin again without a cursor.",
        status_code=status.HTTP_400_BAD_REQUEST,
        fields={"cursor": ["It was not made by this list."]},
    )


def _no_tenant(slug: str) -> Problem:
    return Problem(
        f"There is no tenant “{slug}” for this key.",
        code="tenant.unknown",
        hint="Check the tenant's short name, or leave it out with a key of one tenant.",
        status_code=404,
    )
