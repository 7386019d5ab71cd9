"""What is remembered of a call holds no secret and nobody's name."""

import json
from datetime import datetime

import pytest

from integrations.transport.messages import Request
from integrations.transport.redaction import fingerprint, masked_path, scrub, summary
from tests.integrations.vendor_server import answer

CANARIES = (
    "sk_live_canary", "Canarina", "Canarova", "canary@example.com", "5550199", "JVBERi0x",
    "1 Canary Street", "canary note",
)  # fmt: skip
BODY = {
    "candidate": {
        "first_name": "Canarina",
        "last_name": "Canarova",
        "email_address": "canary@example.com",
        "phone_number": "+1 555 5550199",
        "location": {"street_1": "1 Canary Street", "country": "US"},
        "canary@example.com": "key that is a person",
    },
    "attachments": [{"name": "Canarina.pdf", "type": "CV", "data": "JVBERi0x" * 50}],
    "content": "canary note",
    "api_key": "sk_live_canary",
    "stage_id": "8x3YKRDcuRnwShdh96ShBNn1",
}


def test_a_call_is_remembered_without_its_contents(server, transport, records):
    server.script = [answer({"status": "success", "data": BODY}, headers={"X-Request-Id": "r1"})]
    transport.send(
        Request(
            "create_application",
            "POST",
            f"{server.url}/v1/jobs/j1/applications",
            params={"email": "canary@example.com", "page_size": "250"},
            json=BODY,
            headers={"Authorization": "Bearer sk_live_canary"},
            is_write=True,
        )
    )
    (record,) = records
    for canary in CANARIES:
        assert canary not in repr(record)
    assert record.operation == "create_application"
    assert (record.method, record.host) == ("POST", server.address)
    assert record.path == "/v1/jobs/j1/applications?email=…&page_size=250"
    assert (record.status, record.request_id, record.error_code) == (200, "r1", "")
    assert record.request_bytes == len(json.dumps(BODY))
    assert record.response_bytes == len(json.dumps({"status": "success", "data": BODY}))
    assert record.request_summary == {
        "candidate": {
            "first_name": "text of 8",
            "last_name": "text of 8",
            "email_address": "text of 18",
            "phone_number": "text of 14",
            "location": {"street_1": "text of 15", "country": "text of 2"},
            "…": "text of 20",
        },
        "attachments": {
            "items": 1,
            "first": [{"name": "text of 12", "type": "CV", "data": "text of 400"}],
        },
        "content": "text of 11",
        "api_key": "text of 14",
        "stage_id": "8x3YKRDcuRnwShdh96ShBNn1",
    }
    json.dumps([record.request_summary, record.response_summary])
    assert isinstance(record.started_at, datetime)
    assert record.started_at.tzinfo is not None
    assert len(record.fingerprint) == 64


def test_the_same_write_is_recognised_and_another_is_not():
    first = fingerprint("POST", "/a", b"{}")
    assert first == fingerprint("POST", "/a", b"{}")
    assert len({first, fingerprint("PUT", "/a", b"{}"), fingerprint("POST", "/a", b"[]")}) == 3


def test_a_read_has_no_fingerprint_to_guess_an_address_from(server, transport, records):
    transport.send(Request("find", "GET", f"{server.url}/c", params={"email": "a@b.co"}))
    assert records[0].fingerprint == ""


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Ann <ann.o'neil@example.co.uk> exists", "Ann <[e-mail]> exists"),
        ("call +1 (541) 754-3010 now", "call [number] now"),
        ("used Bearer abc.def-123 here", "used [secret] here"),
        ("api_key=abc123 was bad", "[secret] was bad"),
        ("token: xyz", "[secret]"),
        ("hash 0123456789abcdef0123456789abcdef end", "hash [id] end"),
        ("stage 3 of 12 not found", "stage 3 of 12 not found"),
        ("a\n\n  b", "a b"),
        ("x " * 500, "x " * 199 + "x…"),
    ],
)
def test_a_message_loses_what_names_somebody(message, shown):
    assert scrub(message) == shown


def test_a_query_shows_names_and_only_harmless_values():
    params = {"include_deleted": "true", "page_size": "9", "cursor": "eyJ", "ids": "p1"}
    assert masked_path("/ats", params) == "/ats?include_deleted=true&page_size=9&cursor=…&ids=…"
    assert masked_path("/ats", {}) == "/ats"


def test_a_token_in_a_path_is_longer_than_any_id_and_is_masked():
    assert masked_path(f"/by-token/{'x' * 64}", {}) == f"/by-token/{'x' * 64}"
    assert masked_path(f"/by-token/{'x' * 65}/more", {}) == "/by-token/…/more"


def test_a_large_or_deep_body_gives_a_small_picture():
    deep: dict = {"a": 1}
    for _ in range(50):
        deep = {"a": deep}
    picture = summary({"results": [{"id": str(n)} for n in range(10_000)], "deep": deep})
    assert picture["results"] == {"items": 10_000, "first": [{"id": "0"}, {"id": "1"}]}
    assert len(json.dumps(picture)) < 300
