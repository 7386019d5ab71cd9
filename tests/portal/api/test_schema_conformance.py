"""Schemathesis plays every call of the document: what is answered is what the document says.

A few examples of each call belong to every run; with the services there are many more.
"""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as portal_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as values
from schemathesis import Case, GenerationMode
from schemathesis.config import PositiveDataAcceptanceConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from integrations.services.throttle import Allowance
from portal.wsgi import application
from tests.base import make_cast
from tests.portal.api.client import caller
from tests.portal.world import fill

MANY = Allowance(1_000_000, 0.0001)
WITH_SERVICES = not portal_settings.EMBEDDED

# Of all possible addresses the portal takes those that it could call and write to.
schemathesis.openapi.format(
    "uri", values.from_regex(r"https://[a-z]{3,12}\.example/[a-z]{0,9}", fullmatch=True)
)
schemathesis.openapi.format(
    "email", values.from_regex(r"[a-z]{1,9}@[a-z]{3,9}\.example", fullmatch=True)
)

schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
schema.config.generation.update(
    max_examples=12 if WITH_SERVICES else 2,
    deterministic=True,
    # A NUL is refused in every text; JSON Schema has no short word for it. See test_hostile_input.
    allow_x00=False,
)
# Edge by edge through every schema: three minutes more, most of them in every test process before
# its first test. For who changes the API: SCHEMA_COVERAGE=1, and this file alone.
schema.config.phases.coverage.enabled = "SCHEMA_COVERAGE" in os.environ
# 422: well-formed, but not to be taken as things are, such as an id of no row.
# 412: an If-Match that is made up names a version that nobody has read.
schema.config.checks.positive_data_acceptance = PositiveDataAcceptanceConfig(
    expected_statuses=["2xx", "401", "403", "404", "409", "412", "422"]
)


@pytest.fixture
def headers(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> Iterator[dict[str, str]]:
    """A key of a tenant that has a row of every kind, and a world in which no name is found."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("integrations.api.base.KeyThrottle.allowance", MANY)
    real = socket.getaddrinfo

    def only_here(host: Any, *args: Any, **named: Any) -> Any:
        if host in {"localhost", "127.0.0.1", None}:
            return real(host, *args, **named)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", only_here)
    cast = make_cast()
    fill(cast.harbor, "ourmark7")
    # Every call would end the connection, and with it what this test has written.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {caller(cast.harbor).key}"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_a_call_is_answered_as_the_document_says(case: Case, headers: dict[str, str]) -> None:
    is_positive = case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE
    if is_positive and "cursor" in (case.query or {}):
        # A cursor is a word of the portal's own; any other is refused. See test_hostile_input.
        del case.query["cursor"]
    if is_positive and isinstance(case.body, dict) and "url" in case.body:
        # Of all URIs an endpoint of webhooks is one that the portal could call.
        case.body["url"] = "https://hooks.example/portal"
    # In bulk every row has an outcome of its own: one that is refused does not refuse the call.
    is_bulk = case.operation.path == "/api/v1/candidates/bulk"
    case.call_and_validate(
        headers=headers, excluded_checks=[negative_data_rejection] if is_bulk else []
    )
