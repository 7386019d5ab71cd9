"""The one function from what happened to an error, for vendors with and without a format."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Request, Response
from integrations.transport.outcome import classify, retry_after
from integrations.transport.wire import Fault, WireFault

READ = Request("read", "GET", "https://v.example/")
WRITE = Request("write", "POST", "https://v.example/", is_write=True)


def got(status, headers=None, *, is_json=True):
    return Response(status, headers or {}, {} if is_json else None, is_json, 2, "req-1")


FAULTS = {
    Fault.NAME_NOT_FOUND: (UnavailableError, UnavailableError),
    Fault.REFUSED: (UnavailableError, UnavailableError),
    Fault.CONNECT_TIMEOUT: (UnavailableError, UnavailableError),
    Fault.TLS: (UnavailableError, UnavailableError),
    Fault.ADDRESS_REFUSED: (UnexpectedResponseError, UnexpectedResponseError),
    Fault.TOO_LATE: (UnavailableError, UnavailableError),
    Fault.TIMEOUT: (UnavailableError, OutcomeUnknownError),
    Fault.BROKEN: (UnavailableError, OutcomeUnknownError),
    Fault.TOO_LARGE: (UnexpectedResponseError, OutcomeUnknownError),
}


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_the_wire_is_judged(fault):
    on_read, on_write = FAULTS[fault]
    read, write = classify(WireFault(fault), READ), classify(WireFault(fault), WRITE)
    assert (type(read), type(write)) == (on_read, on_write)
    assert read.code == write.code == fault.value
    if on_write is OutcomeUnknownError:
        assert write.hint == "Nothing to do: it is looked up before anything is sent again."


STATUSES = {
    200: (type(None), type(None)),
    201: (type(None), type(None)),
    204: (type(None), type(None)),
    301: (UnexpectedResponseError, OutcomeUnknownError),
    304: (UnexpectedResponseError, OutcomeUnknownError),
    400: (UnexpectedResponseError, OutcomeUnknownError),
    401: (CredentialsRejectedError, CredentialsRejectedError),
    403: (PermissionMissingError, PermissionMissingError),
    404: (UnexpectedResponseError, OutcomeUnknownError),
    408: (UnexpectedResponseError, OutcomeUnknownError),
    409: (UnexpectedResponseError, OutcomeUnknownError),
    422: (UnexpectedResponseError, OutcomeUnknownError),
    429: (RateLimitedError, RateLimitedError),
    500: (UnavailableError, OutcomeUnknownError),
    502: (UnavailableError, OutcomeUnknownError),
    503: (UnavailableError, OutcomeUnknownError),
    504: (UnavailableError, OutcomeUnknownError),
    599: (UnavailableError, OutcomeUnknownError),
}


@pytest.mark.parametrize(("status", "classes"), STATUSES.items())
def test_a_status_in_nobodys_format_is_judged(status, classes):
    on_read, on_write = classes
    read, write = classify(got(status), READ), classify(got(status), WRITE)
    assert (type(read), type(write)) == (on_read, on_write)
    if read is not None:
        assert (read.code, read.status_code, read.request_id) == (f"http.{status}", status, "req-1")


def test_a_surprise_inside_a_good_answer_makes_a_write_unknown_and_keeps_its_path():
    surprise = UnexpectedResponseError("payload.unexpected", "Nothing at $.data.id.", path="$.d")
    assert classify(surprise, READ) is surprise
    unknown = classify(surprise, WRITE)
    assert type(unknown) is OutcomeUnknownError
    assert "$.data.id" in unknown.sentence
    assert unknown.sentence.startswith("It is not known whether this was done: write. ")


AT_A_TIME = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1784839389"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "57"}, 57),
        ({"ratelimit-remaining": "12", "ratelimit-reset": "57"}, None),
        ({"retry-after": "2", "ratelimit-remaining": "0", "ratelimit-reset": "57"}, 2),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "57"}, 57),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "0"}, 0),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "soon"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "+10000000014"}, None),
        # A time, by the clock of the vendor.
        ({"date": "Thu, 23 Jul 2026 20:42:59 GMT", **AT_A_TIME}, 10),
        ({"date": "Thu, 23 Jul 2026 20:43:59 GMT", **AT_A_TIME}, 0),
    ],
)
def test_the_wait_that_a_vendor_asks_for_is_read(headers, seconds):
    assert retry_after(got(429, headers)) == seconds


def test_a_wait_until_a_date_is_read():
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < retry_after(got(429, {"retry-after": in_a_minute})) <= 60


@pytest.mark.parametrize("clock", [{}, {"date": "yesterday"}])
def test_a_time_is_taken_by_our_own_clock_where_the_vendor_shows_none(clock):
    reset = f"{datetime.now(UTC).timestamp() + 60:.0f}"
    told = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset, **clock}
    assert 55 < retry_after(got(429, told)) <= 61
