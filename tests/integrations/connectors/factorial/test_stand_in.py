"""Factorial's stand-in answers in the published shapes, and says no where Factorial would."""

import json

import pytest

from sandbox.http_types import Request
from sandbox.server import SandboxServer
from sandbox.twins.factorial import KEY
from tests.integrations.connectors.openapi import Specification

SPECIFICATION = Specification("factorial.rebuilt-sdk-3.0.0.openapi.json")
HOME = "/api/2026-10-01/resources"
CREATE = f"{HOME}/employees/employees/create_with_contract"
HIRE = {"company_id": "4711", "first_name": "Ana", "last_name": "Ruiz", "email": "a@example.com"}


@pytest.fixture
def twin():
    with SandboxServer() as box:
        yield box.twin("factorial")


def ask(twin, method, path, query="", body=None, **headers):
    sent = {"x-api-key": KEY, "content-type": "application/json", **headers}
    raw = b"" if body is None else json.dumps(body).encode()
    answer = twin.handle(Request(method, path, query, sent, raw))
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("employees/employees", "only_active=false&only_managers=false"),
        ("companies/legal_entities", ""),
        ("locations/locations", ""),
        ("teams/teams", ""),
        ("documents/documents", "by_pending_assignment=false&by_trash_bin=false"),
    ],
)
def test_every_list_has_the_published_shape(twin, path, query):
    SPECIFICATION.needed()
    status, body = ask(twin, "GET", f"{HOME}/{path}", query)
    assert status == 200
    assert SPECIFICATION.complaints_about_answer(f"{HOME}/{path}", body) == []


def test_a_new_employee_has_the_published_shape(twin):
    SPECIFICATION.needed()
    status, body = ask(twin, "POST", CREATE, body=HIRE)
    assert status == 200
    assert SPECIFICATION.complaints_about_answer(CREATE, body, "post") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"company_id": "9"}, "company_id"),
        ({"contract_starts_on": "01/12/2026"}, "contract_starts_on"),
        ({"team_id": 13}, "team_id"),
        ({"manager_id": "999"}, "manager_id"),
        ({"address_line_1": "the name it has elsewhere"}, "address_line_1"),
        ({"salary_amount": "1"}, "salary_amount"),
    ],
)
def test_a_wrong_hire_is_refused_by_its_field(twin, changes, field):
    before = twin.arrivals()
    status, body = ask(twin, "POST", CREATE, body={**HIRE, **changes})
    assert (status, list(body["errors"])) == (422, [field])
    assert twin.arrivals() == before


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "status"),
    [
        ("GET", "teams/teams", "", {"x-api-key": "wrong"}, 401),
        ("GET", "teams/teams", "limit=many", {}, 422),
        ("GET", "teams/teams", "after_id=nobody", {}, 422),
        ("GET", "employees/employees", "only_active=false", {}, 422),
        ("GET", "employees/employees/999", "", {}, 404),
        ("GET", "documents/documents", "by_trash_bin=false", {}, 422),
        ("POST", "documents/documents", "", {}, 415),
        ("POST", "employees/employees", "", {}, 404),
        ("POST", "employees/employees/create_with_contract", "", {"content-type": "x/y"}, 415),
        ("POST", "employees/employees/create_with_contract", "", {}, 400),
    ],
)
def test_a_wrong_request_is_refused(twin, method, path, query, headers, status):
    assert ask(twin, method, f"{HOME}/{path}", query, **headers)[0] == status


def test_another_version_of_the_api_is_not_there(twin):
    assert ask(twin, "GET", "/api/2026-07-01/resources/teams/teams")[0] == 404
