"""How hostile calls are made, and what has to be true of their answers."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from candidates.models import Candidate
from integrations.models import IdempotentCall
from integrations.services.throttle import Allowance
from portal.reference.openapi import made
from tests.base import Cast, make_cast
from tests.portal.api.client import Caller, caller
from tests.portal.api.test_tenancy import rows_of
from tests.portal.test_tenancy import everything_of
from tests.portal.world import fill

MANY = Allowance(100_000, 0.001)
PROBLEM = {"type", "title", "status", "code", "hint", "fields", "request_id"}
INTERNALS = ("traceback", "psycopg", "django", "rest_framework", "sqlite", "/home", "select ", "0x")


def two_tenants(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two tenants with a row of every kind, and nobody who is told to come back later."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("integrations.api.base.KeyThrottle.allowance", MANY)
    cast = make_cast()
    fill(cast.harbor, "ourmark7")
    fill(cast.prairie, "canaryq7x")
    return cast


def our_caller(cast: Cast) -> Caller:
    """Somebody of ours whose use of the key is noted now, and not later."""
    someone = caller(cast.harbor)
    assert someone.get("jobs").status_code == 200
    return someone


@contextmanager
def nothing_changed(cast: Cast) -> Iterator[None]:
    """Every value of every row of both tenants is what it was, and no answer is kept."""
    before = everything_of(cast.harbor), everything_of(cast.prairie)
    yield
    assert (everything_of(cast.harbor), everything_of(cast.prairie)) == before
    assert not IdempotentCall.objects.exists()


def refused(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    """What was said: a whole problem with a sentence and what to do, and nothing of the inside."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert set(said) == PROBLEM
    assert said["status"] == status
    assert said["title"].endswith((".", "…"))
    assert said["hint"].endswith((".", "…"))
    assert not [word for word in INTERNALS if word in answer.content.decode().lower()]
    assert not code or said["code"] == code, said
    return said


def raw(someone: Caller, method: str, path: str, body: bytes, **headers: str) -> Any:
    """A call with exactly these bytes."""
    kind = headers.pop("kind", "application/json")
    headers = {"Authorization": f"Bearer {someone.key}", "Idempotency-Key": "k-1", **headers}
    return Client().generic(method, f"/api/v1/{path}", body, content_type=kind, headers=headers)


def bodies(cast: Cast) -> Iterator[tuple[str, str, Any]]:
    """Method, address of a row of ours, and the documented example, of every call with a body."""
    for template, methods in made()["paths"].items():
        path = template.removeprefix("/api/v1/")
        prefix = path.partition("/")[0]
        row = rows_of(prefix, cast.harbor).earliest("pk")
        number = row.platform_id if isinstance(row, Candidate) else row.pk
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if example := content.get("application/json", {}).get("example"):
                filled = path.replace("{id}", str(number)).replace("{platform_id}", str(number))
                yield method.upper(), filled, example


def without_id(answer: Any, number: Any) -> tuple[int, str, str]:
    """An answer without what differs in each of them."""
    apart = {"request_id", "status"}
    said = json.dumps({name: part for name, part in answer.json().items() if name not in apart})
    return answer.status_code, answer["Content-Type"], re.sub(rf"\b{number}\b", "N", said)
