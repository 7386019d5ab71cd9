"""Workable's stand-in says no as Workable does, so that the journeys prove something."""

import json

import pytest

from sandbox.http_types import Request
from sandbox.server import SandboxServer
from sandbox.twins.workable import TOKEN

ANA = {"firstname": "Ana", "lastname": "Ruiz", "email": "ana@example.com"}


@pytest.fixture
def twin():
    with SandboxServer() as box:
        yield box.twin("workable")


def ask(twin, method, path, body=None, query="", token=TOKEN):
    headers = {"authorization": f"Bearer {token}"}
    data = b"" if body is None else json.dumps(body).encode()
    answer = twin.handle(Request(method, f"/twins/workable/spi/v3{path}", query, headers, data))
    return answer.status, json.loads(answer.body or b"null")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"candidate": []},
        {"candidate": ANA, "sourced": "no"},
        {"candidate": {**ANA, "email": "ana at example"}},
        {"candidate": {**ANA, "firstname": ""}},
        {"candidate": {"firstname": "Ana", "email": "ana@example.com"}},
        {"candidate": {"name": "Ana Ruiz"}},
        {"candidate": {**ANA, "phones": ["1"]}},
        {"candidate": {**ANA, "social_profiles": [{"url": "https://github.com/ana"}]}},
    ],
)
def test_a_candidate_that_does_not_fit_is_refused(twin, body):
    status, told = ask(twin, "POST", f"/jobs/{twin.add_job('Welder')}/candidates", body)
    assert status in (400, 422)
    assert told["error"]
    assert twin.arrivals() == []


def test_who_is_sourced_and_who_has_applied_arrive_in_different_stages(twin):
    job = twin.add_job("Welder")
    for sourced in (True, False):
        ask(twin, "POST", f"/jobs/{job}/candidates", {"candidate": ANA, "sourced": sourced})
    assert [one["stage"] for one in twin.arrivals()] == ["sourced", "applied"]


@pytest.mark.parametrize(
    "comment",
    [
        None,
        {},
        {"body": "x", "attachment": {"name": "a.pdf"}},
        {"body": "x", "attachment": {"name": "a.pdf", "data": "no base64!"}},
        {"body": "x", "attachment": {"name": "a.pdf", "data": ""}},
    ],
)
def test_a_comment_that_does_not_fit_is_refused(twin, comment):
    known = twin.add_person("Ana", "Ruiz", "ana@example.com")
    body = {"member_id": twin.acting_user(), "comment": comment}
    assert ask(twin, "POST", f"/candidates/{known}/comments", body)[0] == 422
    assert twin.documents() == []


@pytest.mark.parametrize("path", ["comments", "move"])
def test_only_an_active_member_acts(twin, path):
    known = twin.add_person("Ana", "Ruiz", "ana@example.com")
    former = twin.shelf.all("members")[1]["id"]
    for member in (former, "nobody", None):
        body = {"member_id": member, "comment": {"body": "x"}, "target_stage": "offer"}
        assert ask(twin, "POST", f"/candidates/{known}/{path}", body)[0] == 422
    assert [one["stage"] for one in twin.arrivals()] == ["applied"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/jobs", "limit=101"),
        ("/jobs", "limit=0"),
        ("/jobs", "state=open"),
        ("/jobs", "updated_after=yesterday"),
        ("/candidates", "limit=many"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(twin, path, query):
    assert ask(twin, "GET", path, query=query) == (
        400,
        {"error": f"{query.split('=')[0]} is invalid"},
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/jobs/0000000000"),
        ("GET", "/jobs/0000000000/stages"),
        ("GET", "/candidates/00000000"),
        ("GET", "/candidates/00000000/files"),
        ("POST", "/jobs/0000000000/candidates"),
        ("POST", "/candidates/00000000/comments"),
        ("POST", "/candidates/00000000/move"),
        ("DELETE", "/jobs"),
    ],
)
def test_what_is_not_there_is_refused(twin, method, path):
    assert ask(twin, method, path, {"candidate": ANA}) == (404, {"error": "Not found"})


def test_nobody_comes_in_without_the_token(twin):
    assert ask(twin, "GET", "/jobs", token="other") == (401, {"error": "Not authorized"})
    twin.settings["forbidden"] = ["list_jobs"]
    assert ask(twin, "GET", "/jobs") == (403, {"error": "Forbidden"})


def test_the_pages_of_a_search_keep_the_search(twin):
    job = twin.add_job("Welder")
    for _ in range(3):
        twin.add_person("Ana", "Ruiz", "ana+x@example.com", job)
    status, page = ask(twin, "GET", "/candidates", query="email=ana%2Bx%40example.com&limit=2")
    assert status == 200
    query = page["paging"]["next"].partition("?")[2]
    _, last = ask(twin, "GET", "/candidates", query=query)
    assert len(page["candidates"]) == 2
    assert len(last["candidates"]) == 1
    assert "paging" not in last
