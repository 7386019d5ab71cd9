"""Workable's errors: what each means for a read and for a write."""

import time

import pytest

from integrations.connectors.ats.workable.errors import WORKABLE_ERRORS, read_fault
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
from tests.integrations.connectors.contract import RECORD
from tests.integrations.vendor_server import answer


def refused(status, message="A thing is wrong"):
    return answer({"error": message}, status, {"Retry-After": "0"})


@pytest.mark.parametrize(
    ("status", "on_read", "on_write"),
    [
        (400, RejectedError, RejectedError),
        (404, RejectedError, RejectedError),
        (422, RejectedError, RejectedError),
        (401, CredentialsRejectedError, CredentialsRejectedError),
        (403, PermissionMissingError, PermissionMissingError),
        (429, RateLimitedError, RateLimitedError),
        # What Workable has not told of says nothing about the write.
        (409, UnexpectedResponseError, OutcomeUnknownError),
        (418, UnexpectedResponseError, OutcomeUnknownError),
        (500, UnavailableError, OutcomeUnknownError),
        (503, UnavailableError, OutcomeUnknownError),
    ],
)
def test_each_status_on_a_read_and_on_a_write(workable, server, status, on_read, on_write):
    server.respond = lambda _: refused(status)
    with pytest.raises(on_read) as read:
        workable.list_documents(RECORD)
    assert type(read.value) is on_read
    with pytest.raises(on_write) as write:
        workable.add_note(RECORD, "x")
    assert type(write.value) is on_write
    assert write.value.hint


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_refusal_that_is_not_workables_own_leaves_a_write_unknown(workable, server, status):
    """A proxy, or another server, has said so."""
    server.respond = lambda _: answer(raw=b"<html>no</html>", status=status)
    with pytest.raises(OutcomeUnknownError):
        workable.add_note(RECORD, "x")


def test_every_row_is_said_in_whole_sentences():
    for row in WORKABLE_ERRORS.rows.values():
        assert row.sentence.endswith(".")
        assert row.hint.endswith(".")


def test_a_document_that_is_too_large_was_not_taken_whatever_the_body(workable, server):
    server.respond = lambda _: answer(raw=b"<html>413</html>", status=413)
    with pytest.raises(RejectedError) as too_large:
        workable.add_note(RECORD, "x")
    assert too_large.value.code == "workable.413"


def test_what_workable_says_is_shown_without_addresses(workable, server):
    server.respond = lambda _: refused(422, "ana@example.com is bad")
    with pytest.raises(RejectedError) as said:
        workable.add_note(RECORD, "x")
    assert "It says: [e-mail] is bad." in said.value.sentence


def test_a_limit_that_is_used_up_says_when_to_come_back(workable, server):
    """``X-Rate-Limit-Reset`` is a time; Workable sends no ``Retry-After``."""
    told = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": f"{time.time() + 9:.0f}"}
    server.respond = lambda _: answer({"error": "Too many requests"}, 429, told)
    with pytest.raises(RateLimitedError) as slow:
        workable.add_note(RECORD, "x")
    assert slow.value.retry_after == pytest.approx(9, abs=1.5)


@pytest.mark.parametrize("value", [None, [], "x", {}, {"error": 7}, {"error": ""}, {"error": {}}])
def test_what_is_not_workables_format_is_not_read_as_one(value):
    assert read_fault(Response(422, {}, value, is_json=True, size=0)) is None


@pytest.mark.parametrize("status", [200, 201, 500, 502])
def test_only_a_refusal_is_a_fault(status):
    value = {"error": "Not found"}
    assert read_fault(Response(status, {}, value, is_json=True, size=0)) is None
