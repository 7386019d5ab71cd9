"""A key of one tenant reaches nothing of another's: every route of the document is walked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from candidates.models import Application, Candidate, CandidateExport, RetryRun, Search
from integrations.models import Connection, Tenant, WebhookDelivery, WebhookEndpoint
from jobs.models import Job, SyncRun
from portal.api.urls import router
from tests.base import Cast, make_cast
from tests.portal.api.client import Caller, caller
from tests.portal.test_tenancy import everything_of
from tests.portal.world import fill

CANARY = "canaryq7x"
ROWS: dict[str, type[models.Model]] = {
    "jobs": Job,
    "sync-runs": SyncRun,
    "connections": Connection,
    "searches": Search,
    "candidates": Candidate,
    "applications": Application,
    "exports": CandidateExport,
    "retries": RetryRun,
    "hires": CandidateExport,
    "webhook-endpoints": WebhookEndpoint,
    "webhook-deliveries": WebhookDelivery,
}
HIRES = {"purpose": "hire"}
CANDIDATE = {"source": "applied", "first_name": "x"}
NOTE = {"note": "x"}
BODIES: dict[str, Any] = {
    "POST jobs": {"title": "x"},
    "PATCH jobs/{id}": {"title": "x"},
    "POST jobs/{id}/accept-drift": {"fields": ["title"]},
    "POST searches": {"name": "x", "job": 1},
    "PATCH searches/{id}": {"mode": "manual"},
    "POST searches/{id}/preview": {"mode": "manual"},
    "POST searches/{id}/dry-run": {"mode": "manual"},
    "POST candidates/bulk": {"candidates": [{**CANDIDATE, "platform_id": "x"}]},
    "PUT candidates/{id}": CANDIDATE,
    "POST candidates/{id}/resume": {"resume_url": "https://files.example.com/cv.pdf"},
    "POST applications": {"candidate": 1, "job": 1},
    "POST applications/{id}/stage": {"stage": "engaged"},
    "POST applications/{id}/response": {"response": "interested"},
    "PUT applications/{id}/screening": {"messages": []},
    "POST applications/{id}/messages": {"messages": [{"from": "candidate", "text": "x"}]},
    "PUT applications/{id}/assessment": {"stars": 3},
    "POST exports/{id}/retry": NOTE,
    "POST exports/{id}/cancel": NOTE,
    "POST exports/{id}/send-again": NOTE,
    "POST retries": {"token": "x"},
    "POST retries/preview": {},
    "POST retries/{id}/abort": NOTE,
    "POST hires": {"application": 1},
    "PUT hires/{id}": {},
    "POST connections/{id}/links": {},
    "POST connections/{id}/links/withdraw": NOTE,
    "POST webhook-endpoints": {"url": "https://hears.example/x"},
    "PUT webhook-endpoints/{id}": {"url": "https://hears.example/x"},
    "POST webhook-endpoints/{id}/resend": {"since": "2026-01-01T00:00:00Z"},
}
"""A body that its own tenant's rows would take, for every call that has one."""


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    fill(cast.harbor, "ourmark7")
    fill(cast.prairie, CANARY)
    return cast


def routes() -> Iterator[tuple[str, str, str]]:
    """Prefix, path with ``{id}``, method: everything that the router serves."""
    for prefix, viewset, _ in router.registry:
        for route in router.get_routes(viewset):
            for method, action in route.mapping.items():
                if not hasattr(viewset, action):
                    continue
                path = route.url.format(prefix=prefix, lookup="{id}", trailing_slash="")
                yield prefix, re.sub(r"[\^$]", "", path), method.upper()


def rows_of(prefix: str, tenant: Tenant) -> models.QuerySet[Any]:
    kind = HIRES if prefix == "hires" else {}
    path = "endpoint__tenant" if prefix == "webhook-deliveries" else "tenant"
    return ROWS[prefix].objects.filter(**{path: tenant}, **kind)


def foreign_id(prefix: str, cast: Cast) -> Any:
    row = rows_of(prefix, cast.prairie).order_by("pk").first()
    return row.platform_id if isinstance(row, Candidate) else row.pk


def test_every_route_asks_for_a_scope() -> None:
    for _, viewset, _ in router.registry:
        for route in router.get_routes(viewset):
            for action in route.mapping.values():
                if hasattr(viewset, action):
                    assert action in viewset.scopes, f"{viewset.__name__}.{action}"
    assert {prefix for prefix, *_ in routes()} == set(ROWS)
    assert len(list(routes())) > 50


def test_every_changing_call_asks_for_an_idempotency_key(cast: Cast) -> None:
    someone = caller(cast.harbor)
    for prefix, path, method in routes():
        name = f"{method} {path}"
        if method == "GET" or path.endswith(("/preview", "/dry-run")):
            continue
        ours = rows_of(prefix, cast.harbor).first()
        number = ours.platform_id if isinstance(ours, Candidate) else ours.pk
        answer = someone.call(method, path.format(id=number), BODIES.get(name), once=None)
        assert answer.json()["code"] == "idempotency.key_missing", name


def test_no_route_shows_or_changes_a_foreign_row(cast: Cast) -> None:
    someone, before = caller(cast.harbor), everything_of(cast.prairie)
    for prefix, path, method in routes():
        if "{id}" in path:
            body = BODIES.get(f"{method} {path}")
            answer = someone.call(method, path.format(id=foreign_id(prefix, cast)), body)
            made_here = method == "PUT" and path == "candidates/{id}"
            assert answer.status_code in ({201} if made_here else {404}), (path, method)
            if made_here:
                # The same id of the platform is another person at our own tenant.
                assert answer.json()["tenant"] == cast.harbor.slug
                Candidate.objects.get(pk=answer.json()["id"]).delete()
                continue
        else:
            answer = someone.call(method, path, BODIES.get(f"{method} {path}"))
        assert CANARY not in answer.content.decode().lower(), (path, method)
    assert everything_of(cast.prairie) == before


def test_what_is_named_in_a_body_has_to_be_ours_too(cast: Cast) -> None:
    theirs = Application.objects.filter(tenant=cast.prairie).first()
    ours = Application.objects.filter(tenant=cast.harbor).first()
    someone = caller(cast.harbor)
    for body in (
        {"candidate": theirs.candidate_id, "job": ours.job_id},
        {"candidate": ours.candidate_id, "job": theirs.job_id},
        {"candidate": ours.candidate_id, "job": ours.job_id, "search": theirs.search_id},
    ):
        answer = someone.call("POST", "applications", body)
        assert answer.status_code == 422
        assert CANARY not in answer.content.decode().lower()
    for path, body in (
        ("searches", {"name": "x", "job": theirs.job_id}),
        ("hires", {"application": theirs.pk}),
        (f"searches/{ours.search_id}/preview", {"job": theirs.job_id}),
    ):
        assert someone.call("POST", path, body).status_code == 422, path
    for path in ("searches/choices", f"searches/{ours.search_id}/choices"):
        assert someone.get(path, job=theirs.job_id).status_code == 422, path
    hris = Connection.objects.get(tenant=cast.prairie, system="factorial")
    assert someone.get("hires/choices", connection=hris.pk).status_code == 422
    counted = someone.call("POST", "retries/preview", {"tenant": cast.prairie.slug}).json()
    assert counted["exports"] == 0
    refused = someone.call("POST", "jobs", {"title": "x", "tenant": cast.prairie.slug})
    assert refused.status_code == 404
    assert refused.json()["code"] == "tenant.unknown"


def test_a_key_of_the_platform_sees_all_and_says_where_it_writes(cast: Cast) -> None:
    platform = caller(None)
    tenants = {job["tenant"] for job in platform.get("jobs").json()["results"]}
    assert tenants == {cast.harbor.slug, cast.prairie.slug}
    assert platform.call("POST", "jobs", {"title": "x"}).json()["code"] == "tenant.missing"
    made = platform.call("POST", "jobs", {"title": "x", "tenant": cast.prairie.slug})
    assert made.json()["tenant"] == cast.prairie.slug


def test_a_list_of_each_kind_shows_only_ours(cast: Cast) -> None:
    someone: Caller = caller(cast.harbor)
    for prefix in ROWS:
        ids = {row["id"] for row in someone.get(prefix).json()["results"]}
        assert ids, prefix
        assert ids == set(rows_of(prefix, cast.harbor).values_list("pk", flat=True))
