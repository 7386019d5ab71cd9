"""Ashby's codes, one by one: which error they are, and what they say about a write."""

import pytest

from integrations.connectors.ats.ashby.errors import _ROWS, STALE_TOKENS, read_fault
from integrations.connectors.people_types import AtsRecord
from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Response
from tests.integrations.vendor_server import answer

RECORD = AtsRecord("104", "105")
# what Ashby says → class of a read, and of a write as well
CODES = {
    "rate_limit_exceeded": RateLimitedError,
    "concurrent_limit_exceeded": RateLimitedError,
    "invalid_input": RejectedError,
    "job_not_found": TargetGoneError,
    "interview_stage_not_found": TargetGoneError,
    "interview_plan_not_found": TargetGoneError,
    "application_not_found": RejectedError,
    "candidate_not_found": RejectedError,
    "archive_reason_not_found": RejectedError,
    "sync_token_expired": RejectedError,
    "sync_token_invalid": RejectedError,
    "incremental_sync_too_large": RejectedError,
    "next_cursor_expired": UnavailableError,
    "invalid_next_cursor": UnexpectedResponseError,
    "missing_endpoint_permission": PermissionMissingError,
}


def failure(code, status=200, message="It went wrong."):
    info = {"code": code, "message": message, "requestId": "01JSJ8"}
    told = {"success": False, "errors": [code], "errorInfo": info}
    return answer(told, status, {"Retry-After": "0"})


def test_every_row_is_tried():
    synthesized = {code for code in _ROWS if code.startswith("ashby.")}
    assert set(CODES) | synthesized == set(_ROWS)
    assert set(CODES) >= STALE_TOKENS


@pytest.mark.parametrize("status", [200, 400, 404, 422])
@pytest.mark.parametrize(("code", "raised"), CODES.items(), ids=CODES)
def test_the_code_decides_whatever_the_http_status(ashby, server, code, raised, status):
    server.respond = lambda _: failure(code, status)
    with pytest.raises(raised) as read:
        ashby.find_candidates("a@example.com")
    with pytest.raises(raised) as written:
        ashby.move_stage(RECORD, "103")
    for error in (read.value, written.value):
        assert type(error) is raised
        assert error.code == code
        assert error.sentence.endswith(".")
        assert error.hint.endswith(".")


@pytest.mark.parametrize(
    ("code", "becomes", "raised"),
    [
        ("source_not_found", "ashby.not_found", RejectedError),
        ("candidate_tag_not_found", "ashby.not_found", RejectedError),
        ("invalid_email_address", "ashby.invalid", RejectedError),
    ],
)
def test_a_code_of_a_known_shape_is_known(ashby, server, code, becomes, raised):
    server.respond = lambda _: failure(code)
    with pytest.raises(raised) as refused:
        ashby.move_stage(RECORD, "103")
    assert refused.value.code == becomes
    assert code in refused.value.sentence


def test_a_code_that_nobody_knows_leaves_a_write_unknown(ashby, server):
    server.respond = lambda _: failure("something_new")
    with pytest.raises(OutcomeUnknownError) as doubt:
        ashby.move_stage(RECORD, "103")
    assert doubt.value.code == "something_new"
    with pytest.raises(UnexpectedResponseError):
        ashby.find_candidates("a@example.com")


def test_a_failure_without_a_code_leaves_a_write_unknown(ashby, server):
    server.respond = lambda _: answer({"success": False})
    with pytest.raises(OutcomeUnknownError):
        ashby.move_stage(RECORD, "103")


def test_the_deprecated_list_speaks_where_there_is_nothing_else(ashby, server):
    server.respond = lambda _: answer({"success": False, "errors": ["application_not_found"]})
    with pytest.raises(RejectedError) as refused:
        ashby.move_stage(RECORD, "103")
    assert refused.value.code == "application_not_found"


def test_a_sentence_in_the_deprecated_list_is_no_code():
    value = {"success": False, "errors": ["Rate limit exceeded"]}
    fault = read_fault(Response(200, {}, value, True, 1))
    assert fault is not None
    assert fault.code is None


@pytest.mark.parametrize(
    "refusal",
    [
        answer(raw=b"The API key is wrong.", status=403),
        answer({"success": False, "errors": ["forbidden"]}, 403),
        answer({}, 403),
    ],
)
def test_a_403_is_the_key_unless_it_names_the_permission(ashby, server, refusal):
    server.respond = lambda _: refusal
    for call in (ashby.check_account, lambda: ashby.move_stage(RECORD, "103")):
        with pytest.raises(CredentialsRejectedError) as refused:
            call()
        assert refused.value.code == "ashby.key_refused"


def test_a_missing_permission_is_named_in_the_vendors_words(ashby, server):
    server.respond = lambda _: failure("missing_endpoint_permission", 403)
    with pytest.raises(PermissionMissingError) as refused:
        ashby.move_stage(RECORD, "103")
    assert refused.value.permission == "candidatesWrite"
    with pytest.raises(PermissionMissingError) as refused:
        ashby.list_users()
    assert refused.value.permission == "organizationRead"


def test_the_reset_of_the_limit_is_no_point_in_time(ashby, server):
    headers = {
        "x-ratelimit-limit": "1000",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "+10000000014",
    }
    server.respond = lambda _: answer({"success": False}, 429, headers)
    with pytest.raises(RateLimitedError) as slow:
        ashby.move_stage(RECORD, "103")
    assert slow.value.retry_after is None


def test_a_500_with_a_code_is_a_failed_server(ashby, server):
    server.respond = lambda _: failure("invalid_input", 500)
    with pytest.raises(UnavailableError):
        ashby.find_candidates("a@example.com")
    with pytest.raises(OutcomeUnknownError):
        ashby.move_stage(RECORD, "103")
