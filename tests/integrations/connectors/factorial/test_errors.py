"""Every row of the table, on a read and on a write, and the bodies that are usual."""

import json

import pytest

from integrations.connectors.hris.factorial.errors import FACTORIAL_ERRORS, read_fault
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Request, Response
from integrations.transport.outcome import classify

ROWS = [
    (400, "factorial.not_understood", RejectedError, "Factorial did not understand"),
    (401, "factorial.key_refused", CredentialsRejectedError, "does not accept the API key"),
    (403, "factorial.not_allowed", PermissionMissingError, "may not do this"),
    (404, "factorial.not_found", RejectedError, "has no such record"),
    (413, "factorial.too_large", RejectedError, "too large"),
    (415, "factorial.wrong_type", RejectedError, "does not take a request of this type"),
    (422, "factorial.refused", RejectedError, "refused the data"),
]


def said(status, value=None, *, is_json=True, **headers):
    return Response(status, headers, value if is_json else None, is_json, 10)


def judge(answer, *, is_write) -> ConnectorError | None:
    request = Request(
        "create_employee", "POST", "https://x", is_write=is_write, vendor=FACTORIAL_ERRORS
    )
    return classify(answer, request)


def test_every_row_is_tried_here():
    assert {code for _, code, _, _ in ROWS} == set(FACTORIAL_ERRORS.rows)


@pytest.mark.parametrize("is_write", [False, True])
@pytest.mark.parametrize(("status", "code", "kind", "sentence"), ROWS)
def test_each_status_has_its_class_and_says_that_nothing_was_written(
    status, code, kind, sentence, is_write
):
    error = judge(said(status, {"errors": ["No"]}), is_write=is_write)
    assert type(error) is kind
    assert error.code == code
    assert error.status_code == status
    assert sentence in error.sentence
    assert error.sentence.endswith("It says: No.")
    assert error.hint


@pytest.mark.parametrize("status", [400, 404, 415, 422])
def test_the_page_of_a_proxy_is_none_of_factorials_errors(status):
    page = said(status, is_json=False)
    assert isinstance(judge(page, is_write=True), OutcomeUnknownError)
    assert isinstance(judge(page, is_write=False), UnexpectedResponseError)


@pytest.mark.parametrize("status", [402, 405, 406, 408, 409, 410, 418, 423, 500, 502, 503, 504])
def test_a_status_that_is_not_listed_leaves_a_write_unknown(status):
    error = judge(said(status, {"errors": {"email": ["is taken"]}}), is_write=True)
    assert isinstance(error, OutcomeUnknownError)


def test_a_server_that_failed_is_tried_later_on_a_read():
    assert isinstance(judge(said(500, {"error": "oops"}), is_write=False), UnavailableError)


def test_being_told_to_slow_down_wrote_nothing():
    error = judge(said(429, {"error": "slow"}, **{"retry-after": "9"}), is_write=True)
    assert isinstance(error, RateLimitedError)
    assert error.retry_after == 9


@pytest.mark.parametrize(
    ("body", "message", "fields"),
    [
        ({"errors": {"email": ["is taken", "is odd"]}}, "email is taken, is odd",
         {"email": "is taken, is odd"}),
        ({"errors": {"email": "is taken", "city": []}}, "email is taken", {"email": "is taken"}),
        ({"errors": ["First", "Second"]}, "First, Second", {}),
        ({"errors": [{"message": "First", "field": "x"}]}, "First", {}),
        ({"errors": "Plain"}, "Plain", {}),
        ({"error": "Plain"}, "Plain", {}),
        ({"error": {"message": "Inside", "type": "x"}}, "Inside", {}),
        ({"message": "Plain"}, "Plain", {}),
        ({"errors": None, "error": "Second choice"}, "Second choice", {}),
        ({"errors": 5}, "", {}),
        ({"status": 422}, "", {}),
        ([{"message": "in a list"}], "", {}),
        (None, "", {}),
    ],
    ids=json.dumps,
)  # fmt: skip
def test_a_body_that_is_usual_is_read_and_any_other_is_none(body, message, fields):
    fault = read_fault(said(422, body))
    assert fault is not None
    assert (fault.message, dict(fault.fields)) == (message, fields)


def test_a_success_is_no_fault():
    assert read_fault(said(200, {"errors": {}})) is None
    assert read_fault(said(201, {"error": "x"})) is None


def test_an_address_in_a_complaint_is_not_kept():
    body = {"errors": {"email": ["ana@example.com is taken"]}}
    error = judge(said(422, body), is_write=True)
    assert "ana@example.com" not in str(error) + repr(error)
