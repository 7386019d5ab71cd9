"""Kombo's codes, one by one: which error they are, and what they say about a write."""

from typing import get_args

import pytest

from integrations.connectors.ats.kombo.errors import KOMBO_ERRORS, read_fault
from integrations.connectors.people_types import AtsRecord
from integrations.errors import (
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Response
from tests.integrations.connectors.contract import CANDIDATE
from tests.integrations.vendor_server import answer

# code → (class of a read, class of a write)
CODES = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": (RateLimitedError, RateLimitedError),
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": (RateLimitedError, RateLimitedError),
    "PLATFORM.INTEGRATION_NOT_FOUND": (CredentialsRejectedError, CredentialsRejectedError),
    "PLATFORM.INPUT_INVALID": (RejectedError, RejectedError),
    "PLATFORM.UNKNOWN_ERROR": (UnavailableError, OutcomeUnknownError),
    "PLATFORM.IP_NOT_WHITELISTED": (CredentialsRejectedError, CredentialsRejectedError),
    "PLATFORM.AUTHENTICATION_INVALID": (CredentialsRejectedError, CredentialsRejectedError),
    "PLATFORM.TASK_TIMED_OUT": (UnavailableError, OutcomeUnknownError),
    "INTEGRATION.PERMISSION_MISSING": (PermissionMissingError, PermissionMissingError),
    "INTEGRATION.AUTHENTICATION_INVALID": (CredentialsRejectedError, CredentialsRejectedError),
    "INTEGRATION.QA_FAILED": (CredentialsRejectedError, CredentialsRejectedError),
    "INTEGRATION.SETUP_SYNC_PENDING": (UnavailableError, UnavailableError),
    "INTEGRATION.SETUP_INCOMPLETE": (CredentialsRejectedError, CredentialsRejectedError),
    "INTEGRATION.INACTIVE": (CredentialsRejectedError, CredentialsRejectedError),
    "INTEGRATION.MODEL_NOT_AVAILABLE": (NotSupportedError, NotSupportedError),
    "INTEGRATION.MODEL_DISABLED": (NotSupportedError, NotSupportedError),
    "INTEGRATION.ACTION_NOT_AVAILABLE": (NotSupportedError, NotSupportedError),
    "INTEGRATION.ACTION_DISABLED": (NotSupportedError, NotSupportedError),
    "REMOTE.SERVICE_UNAVAILABLE": (UnavailableError, UnavailableError),
    "REMOTE.RATE_LIMIT_EXCEEDED": (RateLimitedError, RateLimitedError),
    "REMOTE.INPUT_INVALID": (RejectedError, RejectedError),
    "REMOTE.UNKNOWN_HTTP_ERROR": (UnavailableError, OutcomeUnknownError),
    "ATS.JOB_CLOSED": (TargetGoneError, TargetGoneError),
    "ATS.APPLICATION_ALREADY_EXISTS": (DuplicateError, DuplicateError),
}


def kombo_error(code, status=503, message="It went wrong.", headers=None):
    error = {"code": code, "title": "A title", "message": message, "log_url": "https://log/1"}
    return answer({"status": "error", "error": error}, status, headers)


@pytest.mark.parametrize("status", [200, 400, 409, 429, 503])
@pytest.mark.parametrize(("code", "classes"), CODES.items(), ids=CODES)
def test_the_code_alone_decides_whatever_the_http_status(kombo, server, code, classes, status):
    server.respond = lambda _: kombo_error(code, status, headers={"Retry-After": "0"})
    on_read, on_write = classes
    with pytest.raises(on_read) as read:
        kombo.find_candidates("a@example.com")
    assert type(read.value) is on_read
    assert (read.value.code, read.value.status_code) == (code, status)
    assert read.value.vendor_log_url == "https://log/1"
    with pytest.raises(on_write) as write:
        kombo.create_application(CANDIDATE)
    assert type(write.value) is on_write
    assert write.value.code == code


OF_THE_PLATFORM = {
    "PLATFORM.AUTHENTICATION_INVALID",
    "PLATFORM.IP_NOT_WHITELISTED",
    "PLATFORM.INTEGRATION_NOT_FOUND",
    "INTEGRATION.QA_FAILED",
    "INTEGRATION.INACTIVE",
}


@pytest.mark.parametrize("code", [c for c in CODES if CODES[c][0] is CredentialsRejectedError])
def test_what_only_the_platform_can_mend_is_not_laid_at_the_customers_door(kombo, server, code):
    server.respond = lambda _: kombo_error(code, 401)
    with pytest.raises(CredentialsRejectedError) as refused:
        kombo.find_candidates("a@example.com")
    assert refused.value.whose == ("platform" if code in OF_THE_PLATFORM else "customer")


def test_the_table_is_closed_over_the_codes_of_the_specification(kombo_spec):
    of_other_apis = {
        code for code in kombo_spec.error_codes() if code.startswith(("HRIS", "LMS", "AI_APPLY"))
    }
    assert kombo_spec.error_codes() - of_other_apis == set(KOMBO_ERRORS.rows) == set(CODES)


def test_the_table_is_closed_over_the_codes_of_kombos_own_client():
    """The newest that there is: September 2026. 22 codes in November 2025, 24 since May 2026."""
    models = pytest.importorskip("kombo.models")
    known = {code for code in get_args(models.KomboAtsErrorCode) if code is not None}
    assert len(known) == 24
    assert known == set(KOMBO_ERRORS.rows)
    of_all_apis = {code for code in get_args(models.KomboGeneralErrorCode) if code is not None}
    assert of_all_apis <= set(KOMBO_ERRORS.rows)


@pytest.mark.parametrize(
    ("status", "on_read", "on_write"),
    [
        (400, RejectedError, RejectedError),
        (401, CredentialsRejectedError, CredentialsRejectedError),
        (403, PermissionMissingError, PermissionMissingError),
        (404, RejectedError, RejectedError),
        (422, RejectedError, RejectedError),
        (429, RateLimitedError, RateLimitedError),
        (500, UnavailableError, OutcomeUnknownError),
        (503, UnavailableError, OutcomeUnknownError),
        (200, UnexpectedResponseError, OutcomeUnknownError),
    ],
)
def test_without_a_code_the_status_decides(kombo, server, status, on_read, on_write):
    server.respond = lambda _: kombo_error(None, status, headers={"Retry-After": "0"})
    with pytest.raises(on_read):
        kombo.find_candidates("a@example.com")
    with pytest.raises(on_write):
        kombo.create_application(CANDIDATE)


@pytest.mark.parametrize("status", [200, 400, 409, 500, 503])
def test_a_code_that_nobody_knows_is_never_taken_as_harmless(kombo, server, status):
    server.respond = lambda _: kombo_error("ATS.BRAND_NEW", status)
    with pytest.raises(UnexpectedResponseError) as read:
        kombo.find_candidates("a@example.com")
    assert read.value.code == "ATS.BRAND_NEW"
    with pytest.raises(OutcomeUnknownError):
        kombo.create_application(CANDIDATE)


def test_what_kombo_says_is_shown_without_addresses_and_numbers(kombo, server):
    message = "John (john@example.com, +1 541 754 3010) has an application."
    server.respond = lambda _: kombo_error("ATS.APPLICATION_ALREADY_EXISTS", 409, message)
    with pytest.raises(DuplicateError) as duplicate:
        kombo.create_application(CANDIDATE)
    assert "It says: A title. John ([e-mail], [number]) has an application." in str(duplicate.value)


def test_a_missing_capability_names_the_operation(kombo, server):
    server.respond = lambda _: kombo_error("INTEGRATION.ACTION_NOT_AVAILABLE", 501)
    with pytest.raises(NotSupportedError) as missing:
        kombo.move_stage(AtsRecord("p1", "app-1"), "stage-1")
    assert missing.value.capability == "move_stage"


@pytest.mark.parametrize(
    "value",
    [None, [], "error", {}, {"status": "error"}, {"status": "error", "error": "x"}, {"error": {}}],
)
def test_what_is_not_kombos_error_format_is_not_read_as_one(value):
    assert read_fault(Response(200, {}, value, is_json=True, size=0)) is None


def test_a_message_that_is_an_object_does_no_harm():
    value = {"status": "error", "error": {"code": 7, "message": {"a": 1}}}
    fault = read_fault(Response(200, {}, value, is_json=True, size=0))
    assert fault is not None
    assert (fault.code, fault.message, fault.log_url) == (None, "", "")
