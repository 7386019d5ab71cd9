"""Greenhouse's refusals, one by one: which error they are, and what they say about a write."""

import pytest

from integrations.connectors.ats.greenhouse.errors import GREENHOUSE_ERRORS, read_fault
from integrations.connectors.people_types import AtsRecord
from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Response, Written
from tests.integrations.vendor_server import answer

RECORD = AtsRecord("104", "105")

# status → (class of a read, class of a write, code)
REFUSALS = {
    400: (RejectedError, RejectedError, "greenhouse.bad_request"),
    401: (CredentialsRejectedError, CredentialsRejectedError, "greenhouse.unauthorized"),
    403: (PermissionMissingError, PermissionMissingError, "greenhouse.forbidden"),
    404: (RejectedError, RejectedError, "greenhouse.not_found"),
    422: (RejectedError, RejectedError, "greenhouse.unprocessable"),
    429: (RateLimitedError, RateLimitedError, "http.429"),
    500: (UnavailableError, OutcomeUnknownError, "http.500"),
}


def response(status, value):
    return Response(status, {}, value, True, 10)


@pytest.mark.parametrize(("status", "classes"), REFUSALS.items(), ids=REFUSALS)
def test_the_status_decides_where_the_body_is_greenhouses(lists, opened, status, classes):
    said = answer({"message": "It went wrong"}, status, {"Retry-After": "0"})
    lists.rows["candidates"] = lists.written = said
    connector = opened()
    on_read, on_write, code = classes
    with pytest.raises(on_read) as read:
        connector.find_candidates("a@example.com")
    assert (type(read.value), read.value.code) == (on_read, code)
    assert "It went wrong." in read.value.sentence
    assert read.value.hint
    with pytest.raises(on_write) as write:
        connector.add_note(RECORD, "Hello")
    assert (type(write.value), write.value.code) == (on_write, code)


@pytest.mark.parametrize("status", [400, 404, 409, 422])
@pytest.mark.parametrize("body", [b"<html>no</html>", b'{"oops": 1}', b"[]", b""])
def test_an_answer_that_is_not_greenhouses_says_nothing_about_a_write(lists, opened, status, body):
    lists.rows["candidates"] = lists.written = answer(raw=body or b" ", status=status)
    with pytest.raises(UnexpectedResponseError):
        opened().find_candidates("a@example.com")
    with pytest.raises(OutcomeUnknownError):
        opened().add_note(RECORD, "Hello")


def test_every_row_says_that_nothing_was_written_and_what_to_do():
    for row in GREENHOUSE_ERRORS.rows.values():
        assert row.written is Written.NO
        assert row.sentence.endswith(".")
        assert row.hint.endswith(".")


def test_a_missing_right_names_both_causes():
    row = GREENHOUSE_ERRORS.rows["greenhouse.forbidden"]
    assert "Site Admin" in row.hint
    assert "Manage Scopes" in row.hint


def test_the_complaints_are_told_by_field():
    told = [
        {"message": "can't be blank", "field": "first_name"},
        {"message": "is too short", "field": "first_name"},
        {"message": "is wrong", "field": None},
        "and something else",
        {"field": "ignored"},
    ]
    fault = read_fault(response(422, {"message": "Validation failed", "errors": told}))
    assert fault is not None
    assert fault.fields == {
        "first_name": "can't be blank; is too short",
        "record": "is wrong; and something else",
    }


def test_the_complaints_reach_the_reader_without_people(lists, opened):
    errors = [{"message": "ana@example.com is taken", "field": "email_addresses"}]
    lists.written = answer({"message": "ana@example.com is taken", "errors": errors}, 422)
    with pytest.raises(RejectedError) as refused:
        opened().add_note(RECORD, "Hello")
    assert refused.value.fields == {"email_addresses": "[e-mail] is taken"}
    assert "ana@example.com" not in str(refused.value)


def test_what_is_no_refusal_is_none():
    assert read_fault(response(200, {"message": "Hello"})) is None
    assert read_fault(response(422, ["Hello"])) is None
    assert read_fault(response(422, {"errors": {"name": ["is wrong"]}})) is None
    assert read_fault(response(422, {"message": ["no text"]})) is None
