"""BambooHR's refusals, one by one: which error they are, and what they say about a write."""

import pytest

from integrations.connectors.ats.bamboohr.errors import BAMBOO_ERRORS, read_fault
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
from integrations.transport.messages import Response, Written
from tests.integrations.connectors.bamboohr.shapes import JOB
from tests.integrations.connectors.contract import CANDIDATE, RECORD
from tests.integrations.vendor_server import answer, send_then_drop

TEXT = "X-BambooHR-Error-Message"

# status → (code, class of a read, class of a write, words of the sentence)
STATUSES = {
    400: ("bamboohr.bad_request", RejectedError, RejectedError, "did not understand"),
    401: (
        "bamboohr.unauthorized",
        CredentialsRejectedError,
        CredentialsRejectedError,
        "does not accept the API key",
    ),
    403: (
        "bamboohr.forbidden",
        PermissionMissingError,
        PermissionMissingError,
        "may not do this in BambooHR",
    ),
    404: ("bamboohr.not_found", RejectedError, RejectedError, "nothing under this address"),
    422: ("bamboohr.invalid", RejectedError, RejectedError, "refused the data"),
    429: ("bamboohr.throttled", RateLimitedError, RateLimitedError, "slow down"),
}


def bare(status, **headers):
    """BambooHR's refusals have no body; their text is in a header."""
    lines = [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    head = [f"HTTP/1.1 {status} X", "Content-Length: 0", "Content-Type: text/html", *lines]
    wire = "\r\n".join(head).encode() + b"\r\n\r\n"
    return lambda connection, _: connection.sendall(wire)


def refusing(server, behaviour):
    """Refuse everything but the look at the jobs."""
    server.respond = lambda received: (
        answer([JOB]) if received.path.endswith("/jobs") else behaviour
    )


@pytest.mark.parametrize("status", STATUSES)
def test_the_status_decides(bamboo, server, status):
    code, on_read, on_write, words = STATUSES[status]
    refusing(server, bare(status, X_BambooHR_Error_Message="It went wrong", Retry_After="0"))
    with pytest.raises(on_read) as read:
        bamboo.find_candidates("a@example.com")
    with pytest.raises(on_write) as write:
        bamboo.create_application(CANDIDATE)
    for error in (read.value, write.value):
        assert (error.code, error.status_code) == (code, status)
        assert words in error.sentence
        assert "It says: It went wrong." in error.sentence
        assert error.hint


def test_every_row_says_that_nothing_was_written():
    assert {code for code, *_ in STATUSES.values()} == set(BAMBOO_ERRORS.rows)
    assert all(row.written is Written.NO for row in BAMBOO_ERRORS.rows.values())


@pytest.mark.parametrize("header", ["X-BambooHR-Error-Message", "X-BambooHR-Message"])
def test_the_text_is_in_either_header(bamboo, server, header):
    refusing(server, answer(None, 422, {header: "Resume is required"}))
    with pytest.raises(RejectedError) as refused:
        bamboo.create_application(CANDIDATE)
    assert "It says: Resume is required." in refused.value.sentence


def test_the_text_is_shown_without_addresses_and_numbers(bamboo, server):
    text = "canary.person@example.com (+1 555 555 0199) is not valid"
    refusing(server, bare(422, X_BambooHR_Error_Message=text))
    with pytest.raises(RejectedError) as refused:
        bamboo.create_application(CANDIDATE)
    assert "[e-mail] ([number]) is not valid" in refused.value.sentence


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "call",
    [
        lambda bamboo: bamboo.find_candidates("a@example.com"),
        lambda bamboo: bamboo.create_application(CANDIDATE),
        lambda bamboo: bamboo.move_stage(RECORD, "2"),
    ],
    ids=["read", "create", "move"],
)
def test_both_ways_to_throttle_say_when_to_come_back(bamboo, server, status, call):
    refusing(server, bare(status, Retry_After="9"))
    with pytest.raises(RateLimitedError) as slow:
        call(bamboo)
    assert slow.value.code == "bamboohr.throttled"
    assert slow.value.retry_after == 9


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "soon"}])
def test_a_503_that_names_no_time_leaves_a_write_unknown(bamboo, server, headers):
    refusing(server, bare(503, **headers))
    with pytest.raises(UnavailableError) as read:
        bamboo.find_candidates("a@example.com")
    assert not isinstance(read.value, RateLimitedError)
    with pytest.raises(OutcomeUnknownError):
        bamboo.create_application(CANDIDATE)


def test_a_429_without_a_time_is_slow_too(bamboo, server):
    refusing(server, bare(429))
    with pytest.raises(RateLimitedError) as slow:
        bamboo.create_application(CANDIDATE)
    assert slow.value.retry_after is None


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_page_of_somebody_on_the_way_is_no_refusal(bamboo, server, status):
    refusing(server, answer(raw=b"<html>sorry</html>", status=status))
    with pytest.raises(UnexpectedResponseError):
        bamboo.find_candidates("a@example.com")
    with pytest.raises(OutcomeUnknownError):
        bamboo.create_application(CANDIDATE)


def test_a_status_that_nobody_told_of_is_a_refusal_only_in_bamboohrs_own_form(bamboo, server):
    refusing(server, bare(409, X_BambooHR_Message="Conflict"))
    with pytest.raises(RejectedError):
        bamboo.create_application(CANDIDATE)
    refusing(server, bare(409))
    with pytest.raises(OutcomeUnknownError):
        bamboo.create_application(CANDIDATE)
    refusing(server, bare(500, X_BambooHR_Message="Oops"))
    with pytest.raises(OutcomeUnknownError):
        bamboo.create_application(CANDIDATE)


@pytest.mark.parametrize(
    "value",
    [
        {"result": "error", "candidateId": 7},
        {"candidateId": 7},
        {"result": "success"},
        {"result": "success", "candidateId": None},
        {"result": "success", "candidateId": True},
        None,
    ],
)
def test_a_creation_that_is_not_confirmed_is_unknown(bamboo, server, value):
    refusing(server, answer(value))
    with pytest.raises(OutcomeUnknownError):
        bamboo.create_application(CANDIDATE)


def test_a_status_that_is_refused_is_a_stage_that_is_gone(bamboo, server):
    refusing(server, bare(400, x_bamboohr_error_message="Invalid status"))
    with pytest.raises(TargetGoneError) as gone:
        bamboo.move_stage(RECORD, "103")
    assert gone.value.target == "stage"
    with pytest.raises(RejectedError):
        bamboo.add_note(RECORD, "Hello")


def test_an_application_that_is_not_there_is_none_and_other_refusals_are_raised(bamboo, server):
    refusing(server, bare(404))
    assert bamboo.find_application("51") is None
    refusing(server, bare(400))
    with pytest.raises(RejectedError):
        bamboo.find_application("51")


@pytest.mark.parametrize(
    "trouble", [bare(500), bare(403), send_then_drop(b""), answer({}), bare(404)]
)
def test_no_trouble_after_the_creation_makes_it_look_undone(bamboo, server, trouble):
    """It is not sent again, and its id is kept."""
    done = answer({"result": "success", "candidateId": 900})
    server.respond = lambda received: (
        answer([JOB]) if received.path.endswith("/jobs")
        else done if received.method == "POST" else trouble
    )  # fmt: skip
    receipt = bamboo.create_application(CANDIDATE)
    assert (receipt.person_external_id, receipt.application_external_id) == ("900", "")
    assert [received.method for received in server.received] == ["GET", "POST", "GET"]


@pytest.mark.parametrize("status", [200, 204, 302, 418])
def test_what_is_not_bamboohrs_error_is_not_read_as_one(status):
    assert read_fault(Response(status, {}, None, is_json=True, size=0)) is None
    assert read_fault(Response(200, {TEXT.lower(): "x"}, None, is_json=True, size=0)) is None


@pytest.mark.parametrize("status", ["Draft", "Filled", "On Hold", "Canceled", "Deleted"])
def test_a_job_that_is_not_open_takes_nobody(bamboo, server, status):
    server.respond = lambda _: answer([{**JOB, "status": {"id": 3, "label": status}}])
    with pytest.raises(TargetGoneError) as gone:
        bamboo.create_application(CANDIDATE)
    assert (gone.value.code, gone.value.target) == ("bamboohr.job_closed", "job")
    assert status in gone.value.sentence
    assert [received.method for received in server.received] == ["GET"]


def test_a_job_that_is_not_there_takes_nobody(bamboo, server):
    server.respond = lambda _: answer([])
    with pytest.raises(TargetGoneError) as gone:
        bamboo.create_application(CANDIDATE)
    assert gone.value.sentence == "The job is not in BambooHR."
