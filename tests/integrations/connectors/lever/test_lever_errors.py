"""Lever's errors: what each means for a read and for a write."""

import pytest

from integrations.connectors.ats.lever.errors import LEVER_ERRORS, read_fault
from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Response
from tests.integrations.connectors.contract import PROSPECT, RECORD
from tests.integrations.vendor_server import answer


def lever_error(code, status, message="A user already exists. at /email"):
    return answer({"code": code, "message": message}, status, {"Retry-After": "0"})


@pytest.mark.parametrize(
    ("code", "status", "on_read", "on_write"),
    [
        ("BadRequestError", 400, RejectedError, RejectedError),
        ("ResourceNotFound", 404, RejectedError, RejectedError),
        ("Unauthorized", 401, CredentialsRejectedError, CredentialsRejectedError),
        ("Forbidden", 403, PermissionMissingError, PermissionMissingError),
        ("TooManyRequests", 429, RateLimitedError, RateLimitedError),
        # A code that nobody has published says nothing about the write.
        ("BrandNew", 400, UnexpectedResponseError, OutcomeUnknownError),
        ("BrandNew", 409, UnexpectedResponseError, OutcomeUnknownError),
        ("InternalError", 500, UnexpectedResponseError, OutcomeUnknownError),
        (None, 400, UnexpectedResponseError, OutcomeUnknownError),
        (None, 503, UnavailableError, OutcomeUnknownError),
    ],
)
def test_each_error_on_a_read_and_on_a_write(lever, server, code, status, on_read, on_write):
    server.respond = lambda _: lever_error(code, status)
    with pytest.raises(on_read) as read:
        lever.list_documents(RECORD)
    assert type(read.value) is on_read
    with pytest.raises(on_write) as write:
        lever.create_prospect(PROSPECT)
    assert type(write.value) is on_write
    assert write.value.code == (code or f"http.{status}")
    assert write.value.hint


def test_every_row_is_said_in_whole_sentences():
    for row in LEVER_ERRORS.rows.values():
        assert row.sentence.endswith(".")
        assert row.hint.endswith(".")


def test_a_document_that_is_too_large_was_not_taken_whatever_the_body(lever, server):
    server.respond = lambda _: answer(raw=b"<html>413</html>", status=413)
    with pytest.raises(RejectedError) as refused:
        lever.add_note(RECORD, "x")
    assert refused.value.code == "lever.too_large"


def test_what_lever_says_is_shown_without_addresses(lever, server):
    server.respond = lambda _: lever_error("BadRequestError", 400, "ana@example.com is bad")
    with pytest.raises(RejectedError) as refused:
        lever.create_prospect(PROSPECT)
    assert "It says: [e-mail] is bad." in refused.value.sentence


@pytest.mark.parametrize("value", [None, [], "x", {}, {"code": 7}, {"code": "a b"}, {"code": ""}])
def test_what_is_not_levers_format_is_not_read_as_one(value):
    assert read_fault(Response(400, {}, value, is_json=True, size=0)) is None


def test_a_success_is_no_fault_and_a_message_that_is_an_object_does_no_harm():
    value = {"code": "BadRequestError", "message": {"a": 1}}
    assert read_fault(Response(200, {}, value, is_json=True, size=0)) is None
    fault = read_fault(Response(400, {}, value, is_json=True, size=0))
    assert fault is not None
    assert (fault.code, fault.message) == ("BadRequestError", "")
