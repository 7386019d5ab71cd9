"""Connections by API: health with its reasons, links that are shown once, stages."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.models import Connection, ConnectionLink, IdempotentCall
from integrations.services import links, onboarding
from portal.tasks import judge_connections
from tests.base import Cast, make_cast, make_connection, make_job
from tests.portal.api.client import Caller, caller


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return make_connection(cast.harbor, sync_failures=3, last_error={"sentence": "No answer."})


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return caller(cast.harbor)


def confirmed(connection: Connection, cast: Cast) -> None:
    project = onboarding.project_of(connection)
    onboarding.confirm_system(project, version="2026", actor=cast.max)


def test_health_says_why_it_is_not_better(someone: Caller, connection: Connection) -> None:
    judge_connections()
    health = someone.get(f"connections/{connection.pk}/health").json()
    assert health["score"] < 100
    assert any("No answer." in reason["sentence"] for reason in health["reasons"])
    listed = someone.get("connections").json()["results"][0]["health"]
    assert (listed["score"], listed["level"]) == (health["score"], health["level"])
    fresh = make_connection(connection.tenant, name="New", state="setting_up")
    unjudged = someone.get(f"connections/{fresh.pk}/health").json()
    assert unjudged == {"score": None, "level": None, "reasons": []}
    assert someone.get(f"connections/{fresh.pk}").json()["health"] is None


def test_a_link_is_shown_once_and_its_token_is_kept_nowhere(
    someone: Caller, cast: Cast, connection: Connection
) -> None:
    path = f"connections/{connection.pk}/links"
    early = someone.call("POST", path, {})
    assert early.status_code == 409
    assert "product and version" in early.json()["title"]
    confirmed(connection, cast)
    made = someone.call("POST", path, {"recipient": "it@harbor.example", "hours": 24}, once="k")
    assert made.status_code == 201, made.content
    url, token = made.json()["url"], made.json()["url"].partition("#")[2]
    assert url.startswith("http")
    assert len(token) > 40
    again = someone.call("POST", path, {"recipient": "it@harbor.example", "hours": 24}, once="k")
    assert (again.status_code, again.json()["url"]) == (201, "")
    assert again.json()["link"] == made.json()["link"]
    assert ConnectionLink.objects.count() == 1
    assert token not in str(list(IdempotentCall.objects.values()))
    assert links.open_link(token) is not None
    (listed,) = someone.get(path).json()
    assert (listed["state"], listed["recipient"]) == ("open", "it@harbor.example")
    assert token not in str(listed)


def test_links_are_withdrawn(someone: Caller, cast: Cast, connection: Connection) -> None:
    confirmed(connection, cast)
    path = f"connections/{connection.pk}/links"
    someone.call("POST", path, {})
    withdrawn = someone.call("POST", f"{path}/withdraw", {"note": "Wrong person."})
    assert withdrawn.json() == {"withdrawn": 1}
    assert [link["state"] for link in someone.get(path).json()] == ["revoked"]
    assert someone.call("POST", f"{path}/withdraw", {}).json() == {"withdrawn": 0}


def test_stages_of_a_job_and_of_all_open_jobs(someone: Caller, connection: Connection) -> None:
    job = make_job(connection)
    more = [{"external_id": "x", "name": "New", "position": 1, "active": True}]
    make_job(connection, "job-2", stages=more)
    names = [stage["name"] for stage in someone.get(f"jobs/{job.pk}/stages").json()]
    assert names == ["New", "Phone screen"]
    everywhere = someone.get(f"connections/{connection.pk}/stages").json()
    assert everywhere[0] == {"name": "New", "active": True, "jobs": 2}


@pytest.mark.parametrize("path", ["connections", "searches", "sync-runs"])
def test_lists_take_the_same_statements_for_few_and_many(
    someone: Caller, connection: Connection, path: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(database) as caught:
            assert someone.get(path).status_code == 200
        return len(caught)

    def add(numbers: range) -> None:
        for number in numbers:
            more: dict[str, Any] = {"name": f"C{number}", "account": f"a{number}"}
            job = make_job(make_connection(connection.tenant, **more), f"j{number}")
            someone.call("POST", "searches", {"name": f"S{number}", "job": job.pk})

    add(range(1))
    judge_connections()
    statements()
    few = statements()
    add(range(1, 6))
    judge_connections()
    assert statements() == few
