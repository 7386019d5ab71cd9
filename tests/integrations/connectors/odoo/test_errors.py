"""Odoo's exceptions, one by one: which error they are, and what they say about a write.

Names and statuses as a running server gave them (19.0, November 2026).
"""

import pytest

from integrations.connectors.ats.odoo.errors import APPLICANT_ERRORS, ODOO_ERRORS
from integrations.errors import (
    CredentialsRejectedError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
)
from integrations.transport.messages import Written
from sandbox.twins.odoo_records import error
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, RECORD
from tests.integrations.connectors.odoo.conftest import of_calls
from tests.integrations.vendor_server import answer

OPEN = {
    "hr.job/search_read": [{"id": 101, "active": True}],
    "hr.recruitment.stage/search_read": [{"id": 102}],
}

# exception → its status, and the class on read and on write alike: the transaction is rolled back
EXCEPTIONS = {
    "werkzeug.exceptions.Unauthorized": (401, CredentialsRejectedError),
    "odoo.exceptions.AccessDenied": (403, CredentialsRejectedError),
    "odoo.exceptions.AccessError": (403, PermissionMissingError),
    "odoo.exceptions.MissingError": (404, TargetGoneError),
    "odoo.exceptions.UserError": (422, RejectedError),
    "odoo.exceptions.ValidationError": (422, RejectedError),
    "odoo.exceptions.RedirectWarning": (422, RejectedError),
    "odoo.exceptions.ConcurrencyError": (500, UnavailableError),
    "werkzeug.exceptions.UnprocessableEntity": (422, RejectedError),
    "werkzeug.exceptions.BadRequest": (400, RejectedError),
    "werkzeug.exceptions.NotFound": (404, NotSupportedError),
    "werkzeug.exceptions.RequestEntityTooLarge": (413, RejectedError),
    "builtins.ValueError": (500, RejectedError),
    "builtins.TypeError": (500, RejectedError),
    "builtins.KeyError": (500, RejectedError),
    "binascii.Error": (500, RejectedError),
    "psycopg2.errors.InvalidTextRepresentation": (500, RejectedError),
    "psycopg2.errors.NumericValueOutOfRange": (500, RejectedError),
    "psycopg2.errors.SerializationFailure": (500, UnavailableError),
    "psycopg2.errors.LockNotAvailable": (500, UnavailableError),
    "psycopg2.errors.DeadlockDetected": (500, UnavailableError),
}


def test_the_table_is_complete_and_says_of_nothing_that_it_may_have_happened():
    assert set(ODOO_ERRORS.rows) == {*EXCEPTIONS, "odoo.no_database"}
    assert set(APPLICANT_ERRORS.rows) == set(ODOO_ERRORS.rows)
    for row in (*ODOO_ERRORS.rows.values(), *APPLICANT_ERRORS.rows.values()):
        assert row.written is Written.NO


@pytest.mark.parametrize(("name", "expected"), EXCEPTIONS.items(), ids=EXCEPTIONS)
def test_the_exception_decides_and_not_the_status(odoo, server, name, expected):
    status, kind = expected
    refusal = answer(raw=error(status, name, "It went wrong.").body, status=status)
    no_user = {"res.users/search_read": []}
    server.respond = of_calls(OPEN | no_user, refusal)
    with pytest.raises(kind) as refused:
        odoo.create_application(CANDIDATE)
    assert type(refused.value) is kind
    assert (refused.value.code, refused.value.status_code) == (name, status)
    assert refused.value.sentence.endswith(".")
    assert refused.value.hint
    assert "secret inside" not in repr(refused.value) + str(refused.value)
    with pytest.raises(kind):
        odoo.find_candidates("a@example.com")


def test_a_500_without_a_name_leaves_a_write_unknown(odoo, server):
    for body in (b"<html>500</html>", b"{}", b'{"name": "Not Found"}'):
        server.respond = of_calls(OPEN, answer(raw=body, status=500))
        with pytest.raises(OutcomeUnknownError):
            odoo.create_application(CANDIDATE)


def test_a_404_that_is_no_json_is_no_database_or_an_older_odoo(odoo, server):
    server.respond = lambda _: answer(raw=b"<!DOCTYPE html><title>404</title>", status=404)
    with pytest.raises(CredentialsRejectedError) as refused:
        odoo.check_account()
    assert refused.value.code == "odoo.no_database"
    assert "before 19.0" in refused.value.hint


def test_what_is_missing_where_somebody_is_changed_is_that_somebody(odoo, server):
    gone = answer(raw=error(404, "odoo.exceptions.MissingError", "Gone.").body, status=404)
    server.respond = of_calls({**OPEN, "hr.applicant.category/search_read": [{"id": 5}]}, gone)
    for write in (
        lambda: odoo.move_stage(RECORD, "102"),
        lambda: odoo.add_note(RECORD, "Hello."),
        lambda: odoo.add_tag(RECORD, "Portal"),
    ):
        with pytest.raises(RejectedError) as refused:
            write()
        assert refused.value.sentence.startswith("The applicant is not in Odoo any more.")


def test_a_missing_right_means_three_things(odoo, server):
    denied = answer(raw=error(403, "odoo.exceptions.AccessError", "No.").body, status=403)
    # The key has no right to create.
    server.respond = of_calls({**OPEN, "res.users/search_read": []}, denied)
    with pytest.raises(PermissionMissingError):
        odoo.create_application(CANDIDATE)
    # The address belongs to a user, whose contact only an administrator may change.
    server.respond = of_calls({**OPEN, "res.users/search_read": [{"id": 7}]}, denied)
    with pytest.raises(RejectedError) as refused:
        odoo.create_application(CANDIDATE)
    assert refused.value.code == "odoo.address_of_user"
    assert server.received[-1].json["domain"] == [
        ["partner_id.email_normalized", "=", "canary.person@example.com"],
        ["share", "=", False],
    ]
    # The applicant of a document is gone, or may not be changed.
    server.respond = of_calls({"hr.applicant/search_read": []}, denied)
    with pytest.raises(RejectedError) as refused:
        odoo.attach_document(RECORD, DOCUMENT)
    assert refused.value.code == "odoo.applicant_gone"
    server.respond = of_calls({"hr.applicant/search_read": [{"id": 105}]}, denied)
    with pytest.raises(PermissionMissingError):
        odoo.attach_document(RECORD, DOCUMENT)
