"""Frappe's exceptions, one by one: which error they are, and what they say about a write."""

import pytest

from integrations.connectors.ats.frappe.errors import FRAPPE_ERRORS, REFUSED, TOO_LARGE
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
from integrations.transport.messages import Written
from sandbox.twins.frappe_answers import error
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, RECORD
from tests.integrations.connectors.frappe.conftest import of_lists, payload
from tests.integrations.vendor_server import answer, send_then_drop

OPEN_JOB = {"Job Opening": [{"name": "101", "status": "Open", "publish": 1}]}

# exception → its status, and the class on read and on write alike: the transaction is rolled back
EXCEPTIONS = {
    "AuthenticationError": (401, CredentialsRejectedError),
    "PermissionError": (403, PermissionMissingError),
    "TooManyRequestsError": (429, RateLimitedError),
    "MandatoryError": (417, RejectedError),
    "InvalidEmailAddressError": (417, RejectedError),
    "InvalidPhoneNumberError": (417, RejectedError),
    "CharacterLengthExceededError": (417, RejectedError),
    "LinkValidationError": (417, TargetGoneError),
    "ValidationError": (417, RejectedError),
    "DataError": (417, RejectedError),
    "JSONDecodeError": (500, RejectedError),
    "DuplicateEntryError": (409, DuplicateError),
    "TimestampMismatchError": (417, UnavailableError),
    "DoesNotExistError": (404, RejectedError),
}


def test_the_table_is_complete_and_says_of_nothing_that_it_may_have_happened():
    assert set(FRAPPE_ERRORS.rows) == {*EXCEPTIONS, REFUSED, TOO_LARGE}
    assert {row.written for row in FRAPPE_ERRORS.rows.values()} == {Written.NO}


@pytest.mark.parametrize(("name", "expected"), EXCEPTIONS.items(), ids=EXCEPTIONS)
def test_the_exception_decides(frappe, server, name, expected):
    status, kind = expected
    body = error(name, "<b>It</b> went wrong.").body
    server.respond = of_lists(OPEN_JOB, answer(raw=body, status=status))
    with pytest.raises(kind) as refused:
        frappe.create_application(CANDIDATE)
    assert type(refused.value) is kind
    assert (refused.value.code, refused.value.status_code) == (name, status)
    assert refused.value.sentence.endswith(".")
    assert refused.value.hint
    assert "secret inside" not in repr(refused.value)
    # On a read it is the same, except that a list which is not there means a missing app.
    server.respond = lambda _: answer(raw=body, status=status)
    on_list = NotSupportedError if name == "DoesNotExistError" else kind
    with pytest.raises(on_list):
        frappe.find_candidates("a@example.com")


def test_what_frappe_says_to_people_is_passed_on_as_plain_text(frappe, server):
    server.respond = of_lists(OPEN_JOB, answer(payload("closed_job"), status=417))
    with pytest.raises(RejectedError) as refused:
        frappe.create_application(CANDIDATE)
    assert refused.value.sentence == (
        "Frappe HR refused this. It says: Cannot create a Job Applicant against a closed Job "
        "Opening."
    )
    assert "Traceback" not in repr(refused.value)


def test_a_missing_right_is_told_in_frappes_words_without_the_address(frappe, server):
    server.respond = lambda _: answer(payload("no_permission"), status=403)
    with pytest.raises(PermissionMissingError) as refused:
        frappe.find_candidates("a@example.com")
    assert "document Job Applicant" in refused.value.permission
    assert "portal@acme.example" not in repr(refused.value)


@pytest.mark.parametrize(
    "name", ["InvalidEmailAddressError", "InvalidPhoneNumberError", "CharacterLengthExceededError"]
)
def test_a_message_that_repeats_the_value_is_left_out(frappe, server, name):
    body = error(name, "Canarina Canarova is too long").body
    server.respond = of_lists(OPEN_JOB, answer(raw=body, status=417))
    with pytest.raises(RejectedError) as refused:
        frappe.create_application(CANDIDATE)
    assert "Canarina" not in repr(refused.value)


def test_a_class_of_the_customers_own_app_is_a_refusal_where_it_came_with_417(frappe, server):
    body = error("TooYoungError", "Applicants must be of age.").body
    server.respond = of_lists(OPEN_JOB, answer(raw=body, status=417))
    with pytest.raises(RejectedError) as refused:
        frappe.create_application(CANDIDATE)
    assert refused.value.code == REFUSED
    assert "Applicants must be of age." in refused.value.sentence


@pytest.mark.parametrize(
    ("status", "body", "on_read"),
    [
        (500, {"exc_type": "OperationalError"}, UnavailableError),
        (503, {"exc_type": "SessionStopped"}, UnavailableError),
        (500, {"oops": True}, UnavailableError),
        (404, {"exc_type": "NobodyKnowsError"}, UnexpectedResponseError),
        (409, {"exc_type": "NobodyKnowsError"}, UnexpectedResponseError),
        (417, {"exc_type": "no class; <script>"}, UnexpectedResponseError),
        (417, {}, UnexpectedResponseError),
        (200, {"exc_type": "ValidationError"}, UnexpectedResponseError),
    ],
)
def test_what_is_not_known_is_never_taken_as_harmless(frappe, server, status, body, on_read):
    server.respond = of_lists(OPEN_JOB, answer(body, status=status))
    with pytest.raises(OutcomeUnknownError):
        frappe.create_application(CANDIDATE)
    server.respond = lambda _: answer(body, status=status)
    with pytest.raises(on_read):
        frappe.find_candidates("a@example.com")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, CredentialsRejectedError),
        (403, PermissionMissingError),
        (429, RateLimitedError),
    ],
)
def test_a_proxy_in_front_says_it_by_status_alone(frappe, server, status, kind):
    server.respond = lambda _: answer(raw=b"<html>no</html>", status=status)
    with pytest.raises(kind):
        frappe.find_candidates("a@example.com")


APPLICANT_WITHOUT_FILES = {
    "Job Applicant": [{"name": "105", "email_id": "a@b.example"}],
    "File": [],
}


def test_a_413_is_a_refusal_and_a_reset_while_sending_is_doubt(frappe, server):
    page = answer(raw=b"<html>413 Request Entity Too Large</html>", status=413)
    server.respond = of_lists(APPLICANT_WITHOUT_FILES, page)
    with pytest.raises(RejectedError) as refused:
        frappe.attach_document(RECORD, DOCUMENT)
    assert refused.value.code == TOO_LARGE
    server.respond = of_lists(APPLICANT_WITHOUT_FILES, send_then_drop(b""))
    with pytest.raises(OutcomeUnknownError):
        frappe.attach_document(RECORD, DOCUMENT)


def test_a_site_without_the_app_is_told_from_a_record_that_is_gone(frappe, server):
    body = error("DoesNotExistError", "DocType Job Applicant not found").body
    server.respond = lambda _: answer(raw=body, status=404)
    with pytest.raises(NotSupportedError) as missing:
        frappe.find_candidates("a@example.com")
    assert "not installed" in missing.value.sentence
