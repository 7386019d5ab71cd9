"""Callers who may not: keys, ids, versions and addresses that are not theirs change nothing."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate, CandidateExport
from integrations.models import ApiKey
from integrations.rules.api_scopes import Scope
from jobs.models import Job
from portal.reference.openapi import made
from tests.base import Cast
from tests.portal.api.client import Caller, caller
from tests.portal.api.hostile import (
    bodies,
    nothing_changed,
    our_caller,
    raw,
    refused,
    two_tenants,
    without_id,
)
from tests.portal.api.test_tenancy import routes, rows_of
from tests.portal.test_tenancy import everything_of


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    return two_tenants(settings, tmp_path, monkeypatch)


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return our_caller(cast)


def test_a_foreign_id_is_answered_like_one_that_is_none(cast: Cast, someone: Caller) -> None:
    examples = {(method, path): body for method, path, body in bodies(cast)}
    none = 987_654_321
    with nothing_changed(cast):
        for prefix, path, method in routes():
            theirs, ours = (
                rows_of(prefix, one).earliest("pk") for one in (cast.prairie, cast.harbor)
            )
            if "{id}" not in path or isinstance(theirs, Candidate):
                continue
            body = examples.get((method, path.format(id=ours.pk)))
            foreign = someone.call(method, path.format(id=theirs.pk), body)
            absent = someone.call(method, path.format(id=none), body)
            assert without_id(foreign, theirs.pk) == without_id(absent, none), (method, path)
            refused(foreign, 404)


def test_a_foreign_id_in_a_body_is_answered_like_one_that_is_none(
    cast: Cast, someone: Caller
) -> None:
    theirs, ours = (
        CandidateExport.objects.filter(tenant=tenant, purpose="create").earliest("pk")
        for tenant in (cast.prairie, cast.harbor)
    )
    both = {"candidate": ours.candidate_id, "job": ours.job_id}
    search = ours.application.search_id
    calls: list[tuple[str, str, dict[str, Any], str, int | None]] = [
        ("POST", "applications", both, "candidate", theirs.candidate_id),
        ("POST", "applications", both, "job", theirs.job_id),
        ("POST", "applications", both, "search", theirs.application.search_id),
        ("POST", "searches", {"name": "x"}, "job", theirs.job_id),
        ("PATCH", f"searches/{search}", {}, "job", theirs.job_id),
        ("POST", f"searches/{search}/preview", {}, "job", theirs.job_id),
        ("POST", f"searches/{search}/dry-run", {}, "job", theirs.job_id),
        ("POST", "hires", {}, "application", theirs.application_id),
        ("POST", "hires", {"application": ours.application_id}, "connection", theirs.connection_id),
    ]
    with nothing_changed(cast):
        for method, path, body, field, number in calls:
            foreign = someone.call(method, path, {**body, field: number})
            absent = someone.call(method, path, {**body, field: 987_654_321})
            assert without_id(foreign, number) == without_id(absent, 987_654_321), (path, field)
            refused(foreign, 422)
        for name, number in (("job", theirs.job_id), ("connection", theirs.connection_id),
                             ("cause", 987_654_321)):  # fmt: skip
            counted = someone.call("POST", "retries/preview", {name: number}).json()
            assert (counted["exports"], counted["causes"]) == (0, [])


def test_a_token_of_another_key_starts_nothing(cast: Cast, someone: Caller) -> None:
    theirs = caller(cast.prairie).call("POST", "retries/preview", {}).json()
    platform = caller(None).call("POST", "retries/preview", {}).json()
    for token in (theirs["token"], platform["token"], "x", ":::", theirs["token"][:-2] + "xx"):
        with nothing_changed(cast):
            answer = someone.call("POST", "retries", {"token": token})
            refused(answer, 422, "retry.token_not_accepted")


def test_every_key_that_is_no_good_gets_the_same_answer(cast: Cast, someone: Caller) -> None:
    expired, revoked = caller(cast.harbor), caller(cast.harbor)
    prefix = lambda one: "_".join(one.key.split("_")[:2])  # noqa: E731 - only here
    now = timezone.now()
    assert ApiKey.objects.filter(prefix=prefix(expired)).update(expires_at=now) == 1
    assert ApiKey.objects.filter(prefix=prefix(revoked)).update(revoked_at=now) == 1
    headers = [
        f"Bearer {expired.key}", f"Bearer {revoked.key}", "Bearer", "Bearer ", "Basic x",
        someone.key, f"Bearer {someone.key[:-1]}", f"Bearer {someone.key} x", "Bearer " + "x" * 999,
        f"Bearer {prefix(someone)}", "Bearer \xff\xfe", f"Bearer {someone.key.upper()}",
        "Bearer \x00",
    ]  # fmt: skip
    answers = set()
    with nothing_changed(cast):
        for header in headers:
            for path in ("jobs", "exports/1", "no-such-route/1"):
                answer = Client().get(f"/api/v1/{path}", headers={"Authorization": header})
                if path.startswith("no-such"):
                    refused(answer, 404)
                    continue
                refused(answer, 401, "key.not_accepted")
                assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
                assert "RateLimit" not in answer
                answers.add(without_id(answer, "-"))
    assert len(answers) == 1
    assert someone.get("jobs").status_code == 200


def test_a_key_that_reads_changes_nothing(cast: Cast) -> None:
    reading = caller(cast.harbor, [scope for scope in Scope if scope.value.endswith(":read")])
    nothing = caller(cast.harbor, [])
    reading.get("jobs")
    nothing.get("jobs")
    examples = {(method, path): body for method, path, body in bodies(cast)}
    changing = 0
    with nothing_changed(cast):
        for prefix, path, method in routes():
            row = rows_of(prefix, cast.harbor).earliest("pk")
            filled = path.format(id=row.platform_id if isinstance(row, Candidate) else row.pk)
            body = examples.get((method, filled))
            refused(nothing.call(method, filled, body), 403, "key.scope_missing")
            if method != "GET" and not path.endswith(("/preview", "/dry-run")):
                changing += 1
                refused(reading.call(method, filled, body), 403, "key.scope_missing")
    assert changing > 30


def test_an_idempotency_key_that_is_none_is_refused(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for once in ("", " ", "x" * 256, "a\x00b", "a\x7f", "a\tb"):
            answer = raw(someone, "POST", "jobs", b'{"title": "x"}', **{"Idempotency-Key": once})
            refused(answer, 400, "idempotency.key_missing")


def test_an_idempotency_key_belongs_to_one_call(cast: Cast, someone: Caller) -> None:
    assert someone.call("POST", "jobs", {"title": "x"}, once="k-1").status_code == 201
    before, job = everything_of(cast.harbor), Job.objects.latest("pk")
    for method, path, body in (
        ("POST", "jobs", {"title": "y"}),
        ("POST", "candidates/bulk", {"title": "x"}),
        ("PATCH", f"jobs/{job.pk}", {"title": "x"}),
        ("POST", "jobs?page_size=1", {"title": "x"}),
    ):
        answer = someone.call(method, path, body, once="k-1")
        assert answer.status_code in {400, 422}
        refused(answer, answer.status_code)
    assert everything_of(cast.harbor) == before
    # What another key has been answered is not shown to this one.
    other = caller(cast.prairie).call("POST", "jobs", {"title": "x"}, once="k-1")
    assert other.json()["tenant"] == cast.prairie.slug


def test_every_guarded_call_keeps_to_the_version_that_was_read(cast: Cast, someone: Caller) -> None:
    examples = {(method, path): body for method, path, body in bodies(cast)}
    tried = 0
    with nothing_changed(cast):
        for template, methods in made()["paths"].items():
            path = template.removeprefix("/api/v1/")
            for method, operation in methods.items():
                names = {parameter["name"] for parameter in operation.get("parameters", [])}
                # Hires and resumes ask another server first.
                if "If-Match" not in names or path.startswith("hires") or "resume" in path:
                    continue
                row = rows_of(path.partition("/")[0], cast.harbor).earliest("pk")
                number = row.platform_id if isinstance(row, Candidate) else row.pk
                filled = path.replace("{id}", str(number)).replace("{platform_id}", str(number))
                body = examples.get((method.upper(), filled))
                for tag in ('"0"', "0", 'W/"0"', '"0", "1"', ",", '"' + "x" * 5_000):
                    tried += 1
                    answer = someone.call(method.upper(), filled, body, if_match=tag)
                    refused(answer, 412, "changed_meanwhile")
    assert tried > 20


def test_what_an_address_does_not_have_is_a_problem_too(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for method in ("OPTIONS", "TRACE", "DELETE", "PATCH", "PUT", "PROPFIND"):
            answer = someone.call(method, "jobs")
            refused(answer, 405, "method.not_allowed")
            assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
        for path in ("", "no-such", "jobs/1/no-such", "..", "jobs//", "admin", "schema/x"):
            for method in ("GET", "POST"):
                refused(someone.call(method, path), 404, "not_found")


INNER = [
    ("https://2130706433/cv.pdf", "Only public HTTPS"),
    ("https://0x7f000001/cv.pdf", "Only public HTTPS"),
    ("https://0177.0.0.1/cv.pdf", "Only public HTTPS"),
    ("https://127.1/cv.pdf", "Only public HTTPS"),
    ("https://[::1]/cv.pdf", "Only public HTTPS"),
    ("https://[::ffff:169.254.169.254]/cv.pdf", "Only public HTTPS"),
    ("https://169.254.169.254/latest", "Only public HTTPS"),
    ("https://[fd00:ec2::254]/latest", "Only public HTTPS"),
    ("https://0.0.0.0/cv.pdf", "Only public HTTPS"),
    ("ftp://2130706433/cv.pdf", "Only public HTTPS"),
    ("file:///etc/passwd", "not fetched from"),
    ("gopher://127.1/x", "Only public HTTPS"),
    ("https://ana:secret@127.1/cv.pdf", "a user name or a password"),
    ("https://ana@127.1/cv.pdf", "a user name or a password"),
    ("https://127.1:99999/cv.pdf", "no address"),
    ("https://127.1\r\nHost: x/cv.pdf", ""),
    ("//127.1/cv.pdf", "Only public HTTPS"),
]


def test_no_form_of_an_inner_address_is_fetched(cast: Cast, someone: Caller, settings: Any) -> None:
    # The administrator has listed all of them by mistake: what they lead to is looked at, too.
    settings.RESUME_URL_HOSTS = [
        "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1", "::ffff:169.254.169.254",
        "169.254.169.254", "fd00:ec2::254", "0.0.0.0",  # noqa: S104 - nothing listens
    ]  # fmt: skip
    candidate = Candidate.objects.filter(tenant=cast.harbor).earliest("pk").platform_id
    with nothing_changed(cast):
        for url, said in INNER:
            answer = someone.call("POST", f"candidates/{candidate}/resume", {"resume_url": url})
            title = refused(answer, 422, "intake.refused")["title"]
            assert said in title, url
            assert "secret" not in title
