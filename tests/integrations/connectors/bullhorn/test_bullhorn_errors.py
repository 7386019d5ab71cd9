"""Bullhorn's refusals, one by one: which error they are, and what they say about a write."""

import pytest

from integrations.connectors.ats.bullhorn.errors import BULLHORN_ERRORS, LOGIN_ERRORS, RENEWABLE
from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Request, Response, Written
from integrations.transport.outcome import classify
from tests.integrations.connectors.bullhorn.conftest import REST
from tests.integrations.connectors.bullhorn.published import payload
from tests.integrations.connectors.contract import CANDIDATE
from tests.integrations.vendor_server import answer

TOLD = {"errorMessage": "It says so.", "errorMessageKey": "errors.internalError", "errorCode": 1}
BODIES = {"told": TOLD, "html": None}

# (status, body) → (code, class of a read, class of a write)
TABLE = {
    (307, "html"): ("bullhorn.moved", UnexpectedResponseError, UnexpectedResponseError),
    (308, "html"): ("bullhorn.moved", UnexpectedResponseError, UnexpectedResponseError),
    (302, "html"): ("http.302", UnexpectedResponseError, OutcomeUnknownError),
    (400, "told"): ("bullhorn.refused", RejectedError, RejectedError),
    (400, "html"): ("http.400", UnexpectedResponseError, OutcomeUnknownError),
    (401, "told"): ("bullhorn.session_ended", CredentialsRejectedError, CredentialsRejectedError),
    (401, "html"): ("bullhorn.session_ended", CredentialsRejectedError, CredentialsRejectedError),
    (412, "told"): ("bullhorn.no_session", CredentialsRejectedError, CredentialsRejectedError),
    (412, "html"): ("bullhorn.no_session", CredentialsRejectedError, CredentialsRejectedError),
    (403, "told"): ("bullhorn.forbidden", PermissionMissingError, PermissionMissingError),
    (403, "html"): ("http.403", PermissionMissingError, PermissionMissingError),
    (404, "told"): ("bullhorn.not_found", RejectedError, RejectedError),
    (404, "html"): ("http.404", UnexpectedResponseError, OutcomeUnknownError),
    (405, "told"): ("bullhorn.no_such_method", RejectedError, RejectedError),
    (406, "told"): ("bullhorn.406", UnexpectedResponseError, OutcomeUnknownError),
    (409, "told"): ("bullhorn.409", UnexpectedResponseError, OutcomeUnknownError),
    (410, "told"): ("bullhorn.gone", RejectedError, RejectedError),
    (413, "html"): ("bullhorn.too_large", RejectedError, RejectedError),
    (429, "told"): ("http.429", RateLimitedError, RateLimitedError),
    (429, "html"): ("http.429", RateLimitedError, RateLimitedError),
    (500, "told"): ("http.500", UnavailableError, OutcomeUnknownError),
    (503, "html"): ("http.503", UnavailableError, OutcomeUnknownError),
}


def judged(status, value, *, is_write, vendor=BULLHORN_ERRORS):
    response = Response(status, {}, value, value is not None, 1)
    request = Request("create_person", "PUT", "https://x", is_write=is_write, vendor=vendor)
    return classify(response, request)


@pytest.mark.parametrize(("case", "expected"), TABLE.items(), ids=str)
def test_the_status_decides_and_the_body_says_who_spoke(case, expected):
    status, body = case
    code, on_read, on_write = expected
    read = judged(status, BODIES[body], is_write=False)
    write = judged(status, BODIES[body], is_write=True)
    assert (type(read), type(write)) == (on_read, on_write)
    assert read.code == write.code == code
    for error in (read, write):
        assert error.sentence.endswith((".", "!", "?"))
        assert error.hint


def test_every_row_is_reached_and_says_that_nothing_was_written():
    reached = {code for code, *_ in TABLE.values()} | {"MISSING_REQUIRED_PROPERTY"}
    assert set(BULLHORN_ERRORS.rows) <= reached
    assert {row.written for row in BULLHORN_ERRORS.rows.values()} == {Written.NO}
    assert set(BULLHORN_ERRORS.rows) >= RENEWABLE


@pytest.mark.parametrize("status", [400, 500])
def test_a_missing_field_is_named_and_certainly_not_written(status):
    error = judged(status, payload("error_persisting"), is_write=True)
    assert type(error) is RejectedError
    assert error.code == "MISSING_REQUIRED_PROPERTY"
    assert error.fields == {"category": "missing required property: category"}


def test_other_complaints_of_a_failed_server_leave_doubt():
    body = payload("error_persisting")
    body["errors"].append({"type": "SOMETHING_ELSE", "propertyName": "x", "detailMessage": "y"})
    assert type(judged(500, body, is_write=True)) is OutcomeUnknownError
    refused = judged(400, body, is_write=True)
    assert (type(refused), refused.code) == (RejectedError, "bullhorn.refused")
    assert set(refused.fields) == {"category", "x"}


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (400, "bullhorn.login_refused", CredentialsRejectedError),
        (401, "bullhorn.login_refused", CredentialsRejectedError),
        (307, "bullhorn.moved", UnexpectedResponseError),
        (500, "http.500", UnavailableError),
    ],
)
def test_what_a_login_is_refused_with(status, code, raised):
    error = judged(status, payload("error_login"), is_write=False, vendor=LOGIN_ERRORS)
    assert (type(error), error.code) == (raised, code)


def test_a_throttled_call_makes_everybody_wait_a_second(opened, server):
    """ "Wait 1 second then retry request": there is no header for that."""
    server.respond = lambda _: answer(TOLD, 429)
    with pytest.raises(RateLimitedError) as slow:
        opened.create_person(CANDIDATE)
    assert slow.value.retry_after is None
    assert len(server.received) == 1


@pytest.mark.parametrize("change", ["UPDATE", ""])
def test_an_answer_that_does_not_confirm_the_insert_leaves_doubt(opened, server, change):
    server.respond = lambda _: answer({"changedEntityId": 1, "changeType": change})
    with pytest.raises(OutcomeUnknownError):
        opened.create_person(CANDIDATE)


def test_a_missing_session_key_opens_a_session(opened, server):
    def respond(received):
        host = server.url
        return {
            "/rest-services/loginInfo": answer({"oauthUrl": f"{host}/o", "restUrl": f"{host}/r"}),
            "/r/login": answer({"BhRestToken": "key-2", "restUrl": f"{host}{REST}/"}),
        }.get(received.path) or (
            answer({"changedEntityId": 1, "changeType": "INSERT"})
            if received.headers["bhresttoken"] == "key-2"
            else answer({}, 412)
        )

    server.respond = respond
    assert opened.create_person(CANDIDATE).person_external_id == "1"
    paths = [received.path for received in server.received]
    assert paths == [
        f"{REST}/entity/Candidate", "/rest-services/loginInfo", "/r/login",
        f"{REST}/entity/Candidate",
    ]  # fmt: skip
    login = server.received[2]
    assert (login.method, login.query) == ("POST", {"version": "*", "access_token": "at-1"})
