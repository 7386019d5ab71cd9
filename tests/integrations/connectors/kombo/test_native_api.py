"""The passthrough: what the ATS answered is judged as if we had called it ourselves."""

import pytest

from integrations.connectors.ats.kombo import native_api
from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.ats.kombo.settings import KomboSettings
from integrations.errors import (
    CredentialsRejectedError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from tests.integrations.connectors.contract import DOUBTFUL
from tests.integrations.connectors.kombo.test_errors import kombo_error
from tests.integrations.vendor_server import answer


def remote(status, data=None, **more):
    told = {"url": "https://api.lever.co/v1/x?key=canary", "status": status, "headers": {}}
    whole = {"status": "success", "data": {**told, "data": data}, "warnings": [], **more}
    return answer(whole, headers={"Retry-After": "0"})


def test_a_read_is_sent_on_as_the_specification_wants_it(kombo, server, kombo_spec):
    server.script = [remote(200, {"data": [1]}, warnings=[{"message": "Slow."}])]
    found = kombo.passthrough("v1", "GET", "/postings?x=1", params={"limit": "5"})
    assert (found.status, found.data, found.warnings) == (200, {"data": [1]}, ("Slow.",))
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert (received.method, received.path) == ("POST", "/passthrough/lever/v1")
    assert received.headers["x-integration-id"] == "lever:8d1hpPsb"
    assert received.json == {"method": "GET", "path": "/postings?x=1", "params": {"limit": "5"}}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("data", [{"value": "Hello"}, ["a"], "raw", None])
def test_a_write_is_sent_on_as_the_specification_wants_it(kombo, server, kombo_spec, method, data):
    server.script = [remote(201, {"id": "n1"})]
    headers = {"X-Performing-As": "u1"}
    kombo.passthrough("v1", method, "/opportunities/1/notes", headers=headers, data=data)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.json.get("data") == data
    assert ("data" in received.json) == (data is not None)
    assert received.json["headers"] == headers


REMOTE = {
    400: (RejectedError, OutcomeUnknownError),
    401: (CredentialsRejectedError, CredentialsRejectedError),
    403: (PermissionMissingError, PermissionMissingError),
    404: (RejectedError, OutcomeUnknownError),
    405: (RejectedError, OutcomeUnknownError),
    409: (RejectedError, OutcomeUnknownError),
    410: (RejectedError, OutcomeUnknownError),
    415: (RejectedError, OutcomeUnknownError),
    422: (RejectedError, OutcomeUnknownError),
    429: (RateLimitedError, RateLimitedError),
    500: (UnavailableError, OutcomeUnknownError),
    502: (UnavailableError, OutcomeUnknownError),
    503: (UnavailableError, OutcomeUnknownError),
    504: (UnavailableError, OutcomeUnknownError),
    # Not in the table: never taken as harmless.
    302: (UnexpectedResponseError, OutcomeUnknownError),
    418: (UnexpectedResponseError, OutcomeUnknownError),
    599: (UnexpectedResponseError, OutcomeUnknownError),
    0: (UnexpectedResponseError, OutcomeUnknownError),
}


@pytest.mark.parametrize(("status", "classes"), REMOTE.items(), ids=REMOTE)
def test_a_refusal_of_the_ats_inside_a_success_of_kombo_is_no_success(
    kombo, server, status, classes
):
    server.respond = lambda _: remote(status, {"message": "canary.person@example.com"})
    on_read, on_write = classes
    with pytest.raises(on_read) as read:
        kombo.passthrough("v1", "GET", "/postings")
    assert type(read.value) is on_read
    assert (read.value.code, read.value.status_code) == (f"remote.{status}", 200)
    with pytest.raises(on_write) as write:
        kombo.passthrough("v1", "POST", "/notes", data={})
    assert type(write.value) is on_write
    assert len(server.received) == 2
    assert "canary" not in f"{read.value!r} {write.value!r}"


def test_every_row_of_the_table_is_tried_here():
    of_the_ats = {code for code in native_api.PASSTHROUGH_ERRORS.rows if code.startswith("remote.")}
    assert of_the_ats <= {f"remote.{status}" for status in REMOTE}


@pytest.mark.parametrize("status", [None, "200", True, 2.5, []])
def test_without_a_status_of_the_ats_nobody_knows(kombo, server, status):
    server.respond = lambda _: remote(status)
    with pytest.raises(UnexpectedResponseError):
        kombo.passthrough("v1", "GET", "/postings")
    with pytest.raises(OutcomeUnknownError):
        kombo.passthrough("v1", "POST", "/notes", data={})


@pytest.mark.parametrize("doubt", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_write_with_a_doubtful_answer_is_unknown_and_sent_once(kombo, server, doubt):
    server.respond = lambda _: doubt
    with pytest.raises(OutcomeUnknownError):
        kombo.passthrough("v1", "POST", "/notes", data={"value": "x"})
    assert len(server.received) == 1


def test_kombos_own_refusal_is_judged_by_kombos_code(kombo, server):
    server.respond = lambda _: kombo_error("INTEGRATION.ACTION_DISABLED", 403)
    with pytest.raises(NotSupportedError):
        kombo.passthrough("v1", "POST", "/notes", data={})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/x"),
        ("get", "/x"),
        ("GET", ""),
        ("GET", "x"),
        ("GET", "//evil.example/x"),
        ("GET", "https://evil.example/x"),
        ("GET", "@evil.example/x"),
        ("GET", "/a/../../b"),
        ("GET", "/a/%2e%2e/b"),
        ("GET", "/a b"),
        ("GET", "/a\r\nHost: b"),
        ("GET", "/a\\b"),
    ],
)
def test_a_call_that_could_lead_elsewhere_is_not_sent(kombo, server, method, path):
    with pytest.raises(RejectedError) as refused:
        kombo.passthrough("v1", method, path)
    assert refused.value.code == "kombo.unfit_passthrough"
    assert server.received == []


@pytest.mark.parametrize("api", ["", ".", ".."])
def test_an_api_is_one_segment(kombo, server, api):
    with pytest.raises(RejectedError):
        kombo.passthrough(api, "GET", "/x")
    assert server.received == []


def test_only_the_own_tool_of_the_integration_can_be_called(kombo, server):
    server.script = [remote(200)]
    kombo.passthrough("../ukgpro/default", "GET", "/x")
    assert server.received[0].path == "/passthrough/lever/..%2Fukgpro%2Fdefault"


def test_an_integration_id_without_a_tool_cannot_be_passed_through(kombo):
    settings = KomboSettings(base_url="http://127.0.0.1:1", integration_id="odd", api_key="k")
    odd = KomboConnector(transport=kombo._transport, settings=settings)
    with pytest.raises(RejectedError):
        odd.passthrough("v1", "GET", "/x")


def test_the_answer_shows_neither_the_address_nor_what_is_in_it(kombo, server):
    server.script = [remote(200, {"name": "Canarina"})]
    found = kombo.passthrough("v1", "GET", "/people")
    assert repr(found) == "PassthroughAnswer(status=200, warnings=())"
    assert not hasattr(found, "url")
