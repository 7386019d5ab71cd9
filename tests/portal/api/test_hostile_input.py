"""Hostile bodies, files and parameters: the right status, what to do, and nothing changed."""

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from candidates.models import Candidate
from candidates.profile_pdf.limits import RESUME_BYTES
from integrations.api.sizes import MOST_BYTES
from integrations.models import IdempotentCall
from tests.base import Cast
from tests.portal.api.client import Caller
from tests.portal.api.hostile import (
    bodies,
    nothing_changed,
    our_caller,
    raw,
    refused,
    two_tenants,
)

NOT_OURS = ("tenant_id", "connection_id", "is_test", "digest", "overrides", "created_at", "made_by")
"""Columns that no call may set."""


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    return two_tenants(settings, tmp_path, monkeypatch)


@pytest.fixture
def someone(cast: Cast) -> Caller:
    return our_caller(cast)


def sent(someone: Caller, name: str, content: bytes, once: str = "k-1") -> Any:
    """A resume as a form."""
    candidate = Candidate.objects.filter(tenant__slug="harbor-steel").earliest("pk").platform_id
    return Client().post(
        f"/api/v1/candidates/{candidate}/resume",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Authorization": f"Bearer {someone.key}", "Idempotency-Key": once},
    )


def mistyped(value: Any) -> Iterator[Any]:
    """The same body with one value at one place of another type."""
    if isinstance(value, dict):
        for name, part in value.items():
            for wrong in mistyped(part):
                yield {**value, name: wrong}
        yield from ([], "x") if value else ()
    elif isinstance(value, list):
        for wrong in mistyped(value[0]) if value else ():
            yield [wrong, *value[1:]]
        yield from ({"0": 1}, "x")
    elif isinstance(value, bool):
        yield from (1, "true", [True])
    elif isinstance(value, int | float):
        yield from (str(value), True, [value], {"a": value}, 1e400, "NaN")
    elif isinstance(value, str):
        yield from (7, True, [value], {"a": value}, f"{value}\x00", f"{value}\ud800")


def with_a_stranger(value: Any, name: str) -> Iterator[Any]:
    """The same body with a field at one place that the document does not know."""
    if isinstance(value, dict):
        yield {**deepcopy(value), name: 1}
        for known, part in value.items():
            yield from ({**value, known: wrong} for wrong in with_a_stranger(part, name))
    elif isinstance(value, list) and value:
        yield from ([wrong, *value[1:]] for wrong in with_a_stranger(value[0], name))


def refused_body(someone: Caller, method: str, path: str, body: Any) -> None:
    """A bulk call refuses the row, every other one the call."""
    answer = someone.call(method, path, body)
    if answer.status_code == 200 and path == "candidates/bulk":
        assert answer.json()["rows"][0]["taken"] is False, body
        assert answer.json()["rows"][0]["problem"]
        return
    assert answer.status_code == 400, (method, path, body, answer.content)
    assert refused(answer, 400)["code"] in {"request.invalid", "request.malformed"}


def test_a_wrong_type_or_an_unknown_field_at_any_place_is_refused(
    cast: Cast, someone: Caller
) -> None:
    tried = 0
    with nothing_changed(cast):
        for method, path, example in bodies(cast):
            one = {"candidates": example["candidates"][:1]} if "candidates" in example else example
            for body in (*mistyped(one), *with_a_stranger(one, "no_such_field")):
                tried += 1
                refused_body(someone, method, path, body)
        IdempotentCall.objects.filter(answer__taken=0).delete()
    assert tried > 300


def test_no_call_sets_a_column_of_ours(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for method, path, example in bodies(cast):
            for name in NOT_OURS:
                said = refused(someone.call(method, path, {**example, name: 1}), 400)
                assert said["fields"] == {name: ["There is no such field here."]}
    row = {"source": "applied", "platform_id": "p-9", "tenant": cast.prairie.slug}
    (outcome,) = someone.call("POST", "candidates/bulk", {"candidates": [row]}).json()["rows"]
    assert outcome["fields"] == {"tenant": ["There is no such field here."]}
    assert not Candidate.objects.filter(platform_id="p-9").exists()


UNREADABLE = [
    b"", b"{", b'{"title": "x"', b"\xff\xfe\x00", b'{"title": NaN}', b'{"title": Infinity}',
    b"null", b"7", b'"x"', b"[" * 100_000, b'{"title":' * 50_000,
    b'{"title": ' + b"9" * 5_000 + b"}",
    b"<title>x</title>", b"title=x", b'{"title": "\xed\xa0\x80"}', b"\x1f\x8b\x08\x00",
]  # fmt: skip


def test_a_body_that_cannot_be_read_is_refused(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for body in UNREADABLE:
            refused(raw(someone, "POST", "jobs", body), 400)


OTHER_MEDIA = [
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "a/" + "b" * 300,
    "multipart/form-data; boundary=b", "application/octet-stream",
]  # fmt: skip


def test_another_media_type_is_refused(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for kind in OTHER_MEDIA:
            refused(raw(someone, "POST", "jobs", b'{"title": "x"}', kind=kind), 415)


def test_too_much_is_refused_before_it_is_read(cast: Cast, someone: Caller) -> None:
    candidate = Candidate.objects.filter(tenant=cast.harbor).earliest("pk").platform_id
    with nothing_changed(cast):
        for path in ("jobs", "candidates/bulk", "retries/preview"):
            said = refused(raw(someone, "POST", path, b" " * (MOST_BYTES + 1)), 413)
            assert "5.0 MiB is the most" in said["title"]
        refused(sent(someone, "cv.pdf", b"%PDF-" + b"x" * (RESUME_BYTES + 100_000)), 413)
        refused(
            raw(someone, "PUT", f"candidates/{candidate}", b"{}", **{"Content-Length": "x"}), 413
        )
        chunked = raw(someone, "POST", "jobs", b"{}", **{"Transfer-Encoding": "chunked"})
        refused(chunked, 411, "body.length_missing")
        just_over = sent(someone, "cv.pdf", b"%PDF-" + b"x" * RESUME_BYTES)
        assert "10 MiB is the most" in refused(just_over, 422)["title"]
    whole = b"%PDF-1.7" + b"x" * (RESUME_BYTES - 100)
    assert sent(someone, "cv.pdf", whole).status_code == 200


def test_a_form_that_is_sent_again_is_the_same_call(cast: Cast, someone: Caller) -> None:
    first = sent(someone, "cv.pdf", b"%PDF-1.7 one")
    assert first.status_code == 200, first.content
    form = {"file": SimpleUploadedFile("cv.pdf", b"%PDF-1.7 one")}
    body = encode_multipart("other", form)
    path = f"candidates/{first.json()['platform_id']}/resume"
    kind = "multipart/form-data; boundary=other"
    again = raw(someone, "POST", path, body, kind=kind)
    assert (again.status_code, again.headers.get("Idempotent-Replay")) == (200, "true")
    other = raw(someone, "POST", path, body.replace(b"one", b"two"), kind=kind)
    refused(other, 422, "idempotency.key_reused")


def test_a_form_without_a_file_is_refused(cast: Cast, someone: Caller) -> None:
    forms: list[dict[str, str]] = [{"file": "cv"}, {"file": "", "x": "1"}, {}]
    with nothing_changed(cast):
        candidate = Candidate.objects.filter(tenant=cast.harbor).earliest("pk").platform_id
        headers = {"Authorization": f"Bearer {someone.key}", "Idempotency-Key": "k-1"}
        where = f"/api/v1/candidates/{candidate}/resume"
        for form in forms:
            assert "file" in refused(Client().post(where, form, headers=headers), 400)["fields"]


def test_what_cannot_be_stored_is_said_again_as_it_can_be(cast: Cast, someone: Caller) -> None:
    odd = ["\ud800", "a\x00b", "x" * 100_000]
    with nothing_changed(cast):
        for text in odd:
            said = refused(someone.call("POST", "jobs", {"title": "x", text: 1}), 400)
            assert len(json.dumps(said)) < 2_000
            wrong = {"source": text, "first_name": "x"}
            said = refused(someone.call("PUT", "candidates/p-9", wrong), 400)
            assert len(json.dumps(said)) < 2_000
        many = {f"field{number}": 1 for number in range(10_000)}
        assert len(refused(someone.call("POST", "jobs", many), 400)["fields"]) <= 50
    rows = [{"source": text, "platform_id": text, text: text} for text in odd]
    answer = someone.call("POST", "candidates/bulk", {"candidates": rows}, once="k-1")
    assert [row["taken"] for row in answer.json()["rows"]] == [False] * 3
    again = someone.call("POST", "candidates/bulk", {"candidates": rows}, once="k-1")
    assert again.json() == answer.json()


def test_an_id_that_no_person_can_have_is_not_found(cast: Cast, someone: Caller) -> None:
    with nothing_changed(cast):
        for number in ("a%00b", "a%0Ab", "%7F", "x" * 81, "a%2Fb"):
            for method, path in (("GET", ""), ("PUT", ""), ("POST", "/resume")):
                body = {"source": "applied"} if method == "PUT" else None
                answer = someone.call(method, f"candidates/{number}{path}", body)
                refused(answer, 404, "not_found")
    row = {"source": "applied", "platform_id": "a/b"}
    (outcome,) = someone.call("POST", "candidates/bulk", {"candidates": [row]}).json()["rows"]
    assert outcome["fields"] == {
        "platform_id": ["An id has no slash and no control character in it."]
    }


OUT_OF_RANGE = [
    ("page_size=0", "page_size"), ("page_size=-1", "page_size"), ("page_size=1e9", "page_size"),
    ("page_size=" + "9" * 4_000, "page_size"), ("connection=9223372036854775808", "connection"),
    ("connection=-1", "connection"), ("connection=1.5", "connection"),
    ("changed_since=0001-01-01T00:00:00%2B14:00", "changed_since"),
    ("changed_since=9999-12-31T23:59:59-14:00", "changed_since"),
    ("changed_since=yesterday", "changed_since"), ("country=usa", "country"),
    ("tenant=", "tenant"), ("state=", "state"), ("open=", "open"), ("open=maybe", "open"),
    ("state=active&state=inactive", "state"), ("ats_id=a%00b", "ats_id"),
    ("tenant=..%2F..", "tenant"), ("ats_id=" + "x" * 201, "ats_id"),
    ("__proto__=1", "__proto__"),
    ("tenant__slug=prairie", "tenant__slug"), ("id__gt=0", "id__gt"),
]  # fmt: skip


def test_a_parameter_out_of_range_is_named(someone: Caller) -> None:
    for query, field in OUT_OF_RANGE:
        said = refused(someone.get(f"jobs?{query}"), 400, "request.invalid")
        assert list(said["fields"]) == [field]


def cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


NO_CURSORS = [
    "0", "~~~", "é", "AAAA", cursor("p=abc"), cursor("p=-1"), cursor("p=1' OR 1=1"),
    cursor("p=99999999999999999999999"), cursor("p=1&r=x"), cursor("p=1&o=-5"), cursor("p="),
    cursor("p=१२"), cursor("o=" + "9" * 300),
]  # fmt: skip


def test_a_cursor_that_is_not_ours_is_refused(someone: Caller) -> None:
    for wrong in NO_CURSORS:
        for path in ("jobs", "candidates", "webhook-deliveries"):
            refused(someone.get(path, cursor=wrong), 400, "cursor.not_accepted")
    page = someone.get("jobs", page_size=1).json()
    assert page["results"] != Client().get(page["next"], headers={
        "Authorization": f"Bearer {someone.key}"}).json()["results"]  # fmt: skip


def test_too_many_parameters_are_refused(someone: Caller) -> None:
    answer = someone.get("jobs?" + "&".join(f"a{number}=1" for number in range(5_001)))
    refused(answer, 400)
