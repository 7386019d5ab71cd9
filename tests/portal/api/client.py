"""A caller of the API who knows its document and nothing else."""

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.test import Client

from integrations.models import Tenant
from integrations.rules.api_scopes import Scope
from integrations.services.api_keys import make_key


@dataclass
class Caller:
    """Whoever holds a key. ``call`` sends a fresh Idempotency-Key unless one is given."""

    key: str

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, query=query)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        once: str | None = "",
        if_match: str = "",
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        if method not in {"GET", "HEAD"} and once is not None:
            headers["Idempotency-Key"] = once or uuid.uuid4().hex
        if if_match:
            headers["If-Match"] = if_match
        return Client().generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            query_params=query,
            headers=headers,
        )


def caller(tenant: Tenant | None, scopes: Collection[Scope] = tuple(Scope)) -> Caller:
    """Somebody with a new key of this tenant, or of the platform."""
    return Caller(make_key(tenant, name="Test", scopes=scopes, actor=None)[1])
