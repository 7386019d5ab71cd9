"""What a call says that the document does not know, or says in another type, is refused."""

from typing import Any

import pytest

from candidates.models import Candidate
from integrations.services.throttle import Allowance
from jobs.models import Job
from tests.base import Cast, make_cast, make_connection, make_job
from tests.portal.api.client import Caller, caller


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return caller(cast.harbor)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"frist_name": "Pat"}, "frist_name"),
        ({"first_name": 7}, "first_name"),
        ({"first_name": True}, "first_name"),
        ({"emails": [{"adress": "a@example.com"}]}, "emails"),
        ({"emails": "a@example.com"}, "emails"),
        ({"first_name": "a\x00b"}, "first_name"),
        ({"first_name": "\ud800"}, "first_name"),
    ],
)
def test_an_unknown_field_or_a_wrong_type_is_named(
    someone: Caller, change: dict[str, Any], field: str
) -> None:
    answer = someone.call("PUT", "candidates/p-1", {"source": "applied", **change})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["fields"]) == [field]
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    "path", ["jobs?colour=red", "candidates?page_size=201", "exports?job=x", "hires?job=1",
             "searches?job=99999999999999999999", "connections?state=fine"]
)  # fmt: skip
def test_an_unknown_or_wrong_parameter_is_named(someone: Caller, path: str) -> None:
    answer = someone.get(path)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [path.partition("?")[2].partition("=")[0]]


@pytest.mark.parametrize("path", ["jobs/x", "exports/99999999999999999999999", "hires/-1"])
def test_an_id_that_is_none_is_not_found(someone: Caller, path: str) -> None:
    assert someone.get(path).status_code == 404


@pytest.mark.parametrize("body", [None, [], "x", 7])
def test_a_body_that_is_no_object_is_refused(someone: Caller, body: Any) -> None:
    answer = someone.call("POST", "jobs", body)
    assert answer.status_code == 400
    assert not Job.objects.exists()


def test_how_much_is_left_is_said_with_every_answer(someone: Caller, monkeypatch: Any) -> None:
    monkeypatch.setattr("integrations.api.base.KeyThrottle.allowance", Allowance(3, 20.0))
    answers = [someone.get("jobs") for _ in range(4)]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"key";q=3;w=60'}
    left = [answer["RateLimit"].partition(";t=")[0] for answer in answers]
    assert left == ['"key";r=2', '"key";r=1', '"key";r=0', '"key";r=0']
    assert answers[3].status_code == 429
    assert int(answers[3]["Retry-After"]) > 0


def test_a_job_is_edited_by_who_has_seen_it_as_it_is(someone: Caller, cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor), state="active")
    path = f"jobs/{job.pk}"
    seen = someone.get(path)["ETag"]
    assert someone.call("PATCH", path, {"title": "Fitter"}, if_match=seen).status_code == 200
    late = someone.call("PATCH", path, {"title": "Driver"}, if_match=seen)
    weak = someone.call("POST", f"{path}/deactivate", if_match=f"W/{someone.get(path)['ETag']}")
    assert (late.status_code, weak.status_code) == (412, 412)
    job.refresh_from_db()
    assert (job.title, job.state) == ("Fitter", "active")
    waiting = make_job(job.connection, "job-2")
    refused = someone.call("PATCH", f"jobs/{waiting.pk}", {"title": "x"})
    assert refused.json()["code"] == "job.not_possible"


def test_a_candidate_is_kept_to_the_version_that_was_read(someone: Caller) -> None:
    body = {"source": "applied", "emails": [{"address": "a@example.com"}]}
    assert someone.call("PUT", "candidates/p-1", body, if_match='"x"').status_code == 412
    made = someone.call("PUT", "candidates/p-1", body)
    more = {**body, "emails": [{"address": "b@example.com"}]}
    assert someone.call("PUT", "candidates/p-1", more, if_match=made["ETag"]).status_code == 200
    late = someone.call("PUT", "candidates/p-1", {**body, "phone": "1"}, if_match=made["ETag"])
    assert late.status_code == 412
    assert Candidate.objects.get().phone == ""


def test_a_key_of_the_platform_says_whose_candidate_it_means(cast: Cast) -> None:
    for tenant in (cast.harbor, cast.prairie):
        body = {"source": "applied", "first_name": tenant.slug}
        caller(tenant).call("PUT", "candidates/p-1", body)
    platform = caller(None)
    assert platform.get("candidates/p-1").json()["code"] == "tenant.missing"
    named = platform.get("candidates/p-1", tenant=cast.prairie.slug)
    assert named.json()["first_name"] == cast.prairie.slug
    assert len(platform.get("candidates", tenant=cast.harbor.slug).json()["results"]) == 1
    assert caller(cast.harbor).get("candidates/p-1", tenant=cast.prairie.slug).status_code == 404
