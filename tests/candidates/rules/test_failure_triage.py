"""The closed table from error class to state and owner, and how long a retry waits."""

import pytest

from candidates.rules.export_state import ExportState
from candidates.rules.failure_triage import TABLE, Outcome, reason_of, triage, wait_seconds
from integrations.errors import (
    ConnectorError,
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
from integrations.rules.decision import Owner

S = ExportState
EXPECTED = {
    OutcomeUnknownError: Outcome(S.CHECKING, Owner.NOBODY),
    DuplicateError: Outcome(S.CHECKING, Owner.NOBODY),
    RateLimitedError: Outcome(S.RETRY_LATER, Owner.NOBODY, patient=True),
    UnavailableError: Outcome(S.RETRY_LATER, Owner.NOBODY),
    CredentialsRejectedError: Outcome(
        S.RETRY_LATER, Owner.CUSTOMER, breaks_connection=True, patient=True
    ),
    PermissionMissingError: Outcome(S.NEEDS_ATTENTION, Owner.CUSTOMER),
    RejectedError: Outcome(S.NEEDS_ATTENTION, Owner.SUPPORT),
    TargetGoneError: Outcome(S.NEEDS_ATTENTION, Owner.ACCOUNT_MANAGER),
    NotSupportedError: Outcome(S.NEEDS_ATTENTION, Owner.ACCOUNT_MANAGER),
    UnexpectedResponseError: Outcome(S.NEEDS_ATTENTION, Owner.ENGINEERING, asks_after=4),
    ConnectorError: Outcome(S.NEEDS_ATTENTION, Owner.ENGINEERING),
}


def every_class(base: type[ConnectorError] = ConnectorError) -> set[type[ConnectorError]]:
    return {base}.union(*(every_class(below) for below in base.__subclasses__()))


def test_every_class_of_the_error_tree_has_its_row():
    assert every_class() == set(EXPECTED)
    assert {row for row, _ in TABLE} == set(EXPECTED) - {ConnectorError}


@pytest.mark.parametrize("error_class", EXPECTED, ids=lambda error_class: error_class.__name__)
def test_an_error_leads_to_a_state_and_an_owner(error_class):
    assert triage(error_class("x.y", "No.")) == EXPECTED[error_class]


def test_the_reason_keeps_what_the_vendor_said_and_nothing_empty():
    error = RejectedError(
        "REMOTE.INPUT_INVALID", "The ATS refused the data.", "Correct it.",
        status_code=400, fields={"email": "is not valid"},
    )  # fmt: skip
    assert reason_of(error).as_json() == {
        "code": "REMOTE.INPUT_INVALID",
        "sentence": "The ATS refused the data.",
        "hint": "Correct it.",
        "owner": "support",
        "evidence": {
            "error": "RejectedError",
            "status_code": 400,
            "fields": {"email": "is not valid"},
        },
    }


def test_a_missing_permission_is_named():
    error = PermissionMissingError("x", "No.", permission="Candidates: write")
    assert reason_of(error).evidence["permission"] == "Candidates: write"


def test_the_vendors_own_waiting_time_is_obeyed():
    assert wait_seconds(RateLimitedError("x", "Slow.", retry_after=17.0), failures=9) == 17.0
    assert wait_seconds(RateLimitedError("x", "Slow.", retry_after=0.0), failures=9) == 0.0


@pytest.mark.parametrize(
    ("failures", "longest"), [(0, 30), (1, 30), (2, 60), (5, 480), (11, 21_600), (99, 21_600)]
)
def test_without_it_waits_grow_and_are_spread(failures, longest):
    waits = [wait_seconds(UnavailableError("x", "Down."), failures=failures) for _ in range(400)]
    assert min(waits) >= 0.0
    assert longest * 0.8 < max(waits) <= longest
    assert len(set(waits)) > 300
