"""What the only door out does with a vendor that answers well, badly, late or never."""

import socket
import threading
import time
import zlib
from dataclasses import replace

import pytest

from integrations.errors import (
    CredentialsRejectedError,
    OutcomeUnknownError,
    RateLimitedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from integrations.transport.messages import Request
from tests.integrations.vendor_server import VendorServer, answer, drip, send_then_drop

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


def read(server, path="/things", **fields) -> Request:
    return Request("read_things", "GET", f"{server.url}{path}", **fields)


def write(server, path="/things", **fields) -> Request:
    fields.setdefault("json", {"a": 1})
    return Request("make_thing", "POST", f"{server.url}{path}", is_write=True, **fields)


def test_a_good_answer_comes_back_parsed(server, transport):
    server.script = [answer({"a": [1, 2]}, headers={"X-Request-Id": "req-7"})]
    response = transport.send(read(server, params={"page_size": "2"}, headers={"X-Key": "k"}))
    assert (response.status, response.json(), response.request_id) == (200, {"a": [1, 2]}, "req-7")
    (received,) = server.received
    assert received.query == {"page_size": "2"}
    assert received.headers["x-key"] == "k"
    assert received.headers["user-agent"] == "ats-integration-portal"


def test_a_write_sends_its_json(server, transport):
    transport.send(write(server, json={"name": "Zoë"}))
    (received,) = server.received
    assert received.json == {"name": "Zoë"}
    assert received.headers["content-type"] == "application/json"


BAD_ANSWERS = {
    "dropped before the first byte": (send_then_drop(b""), "network.broken"),
    "dropped in the middle of the body": (send_then_drop(HEAD + b'{"id"'), "network.broken"),
    "never answered": (lambda *_: threading.Event().wait(0.6), "network.timeout"),
    "dripping its headers": (drip(HEAD * 20, 0.02), "network.timeout"),
    "dripping its body": (drip(HEAD + b" " * 900, 0.02), "network.timeout"),
    "no HTTP at all": (send_then_drop(b"SSH-2.0-OpenSSH\r\n\r\n"), "network.broken"),
    "broken compression": (
        answer(raw=b"not gzip", headers={"Content-Encoding": "gzip"}),
        "network.broken",
    ),
    "500": (answer({"oops": 1}, status=500), "http.500"),
    "503 of a load balancer": (answer(raw=b"<html>", status=503), "http.503"),
}


@pytest.mark.parametrize(("behaviour", "code"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_after_a_bad_answer_a_write_is_unknown_and_a_read_is_tried_later(
    server, transport, behaviour, code
):
    server.script = [behaviour, behaviour]
    with pytest.raises(OutcomeUnknownError) as unknown:
        transport.send(write(server))
    assert unknown.value.code == code
    with pytest.raises(UnavailableError) as later:
        transport.send(read(server))
    assert later.value.code == code
    assert len(server.received) == 2  # nothing was ever sent a second time


STRANGE_ANSWERS = {
    "HTML": (answer(raw=b"<html>welcome</html>"), "http.not_json"),
    "truncated JSON": (answer(raw=b'{"id": "abc'), "http.not_json"),
    "not a number": (answer(raw=b'{"id": NaN}'), "http.not_json"),
    "a bomb of brackets": (answer(raw=b"[" * 9_000), "http.not_json"),
    "more than any answer has": (answer(raw=b" " * 10_001), "http.too_large"),
    "a 404 in nobody's format": (answer(raw=b"gone", status=404), "http.404"),
}


@pytest.mark.parametrize(("behaviour", "code"), STRANGE_ANSWERS.values(), ids=STRANGE_ANSWERS)
def test_after_a_strange_answer_a_write_is_unknown_and_a_read_asks_engineering(
    server, transport, behaviour, code
):
    server.script = [behaviour, behaviour]
    with pytest.raises(OutcomeUnknownError) as unknown:
        transport.send(write(server))
    assert unknown.value.code == code
    with pytest.raises(UnexpectedResponseError) as strange:
        transport.send(read(server))
    assert strange.value.code == code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(server, transport, status):
    elsewhere = VendorServer()
    try:
        server.script = [answer({}, status, {"Location": elsewhere.url})] * 2
        with pytest.raises(UnexpectedResponseError) as surprise:
            transport.send(read(server))
        assert surprise.value.code == f"http.{status}"
        with pytest.raises(OutcomeUnknownError):
            transport.send(write(server))
        assert elsewhere.connections == 0
    finally:
        elsewhere.close()


def test_a_total_deadline_ends_a_slow_answer_in_time(server, transport):
    server.script = [drip(HEAD + b" " * 900, 0.05)]
    began = time.monotonic()
    with pytest.raises(UnavailableError, match="in time"):
        transport.send(read(server))
    assert time.monotonic() - began < 1.0


def test_a_compressed_bomb_is_counted_as_what_it_unpacks_to(server, transport):
    packer = zlib.compressobj(wbits=31)
    bomb = packer.compress(b" " * 5_000_000) + packer.flush()
    assert len(bomb) < 6_000
    server.script = [answer(raw=bomb, headers={"Content-Encoding": "gzip"})]
    with pytest.raises(UnexpectedResponseError) as large:
        transport.send(read(server))
    assert large.value.code == "http.too_large"


def test_a_refused_connection_means_that_a_write_certainly_did_not_happen(server, transport):
    server.close()
    with pytest.raises(UnavailableError) as refused:
        transport.send(write(server))
    assert refused.value.code == "network.refused"


def test_a_name_that_does_not_exist_is_tried_later(transport, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnavailableError) as missing:
        transport.send(Request("make", "POST", "https://nowhere.example/", is_write=True))
    assert missing.value.code == "network.name_not_found"


def test_a_failed_tls_handshake_means_that_nothing_was_sent(server, records):
    policy = TransportPolicy(
        connect_timeout=0.5, write_deadline=1, allowed_private=frozenset({server.address})
    )
    with Transport(policy, InProcessLimiter(), "lane", records.append) as transport:
        request = replace(write(server), url=f"https://{server.address}/things")
        with pytest.raises(UnavailableError) as failed:
            transport.send(request)
    assert failed.value.code == "network.tls"
    # What arrived can only be the handshake, which a plain server may take for a strange request.
    assert [received for received in server.received if received.method == "POST"] == []


def test_a_write_is_not_sent_after_its_time(server, transport):
    transport.send_before = time.monotonic() - 0.001
    with pytest.raises(UnavailableError) as late:
        transport.send(write(server))
    assert late.value.code == "network.too_late"
    assert server.received == []


def test_a_kept_connection_does_not_send_after_its_time_either(server, transport):
    transport.send(read(server))
    transport.send_before = time.monotonic()
    with pytest.raises(UnavailableError) as late:
        transport.send(read(server))
    assert late.value.code == "network.too_late"
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://user:pass@127.0.0.1/x",
        "https://127.0.0.1:22/x",
        "https://127.0.0.1:99999/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "https:///x",
    ],
)
def test_an_internal_address_is_refused_however_it_is_spelled(transport, url):
    with pytest.raises(UnexpectedResponseError) as refused:
        transport.send(Request("read", "GET", url))
    assert refused.value.code == "network.address_refused"


def test_a_name_that_leads_inside_is_refused_at_the_connection(transport, server, monkeypatch):
    """Rebinding: a first, harmless look-up of the name would not help the attacker."""
    answers = [
        [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))],
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers[-1])
    with pytest.raises(UnexpectedResponseError) as refused:
        transport.send(Request("read", "GET", "https://vendor.example/x"))
    assert refused.value.code == "network.address_refused"
    assert server.connections == 0


def test_the_name_is_looked_up_once_and_the_judged_address_is_the_one_called(
    transport, server, monkeypatch
):
    looked_up = []
    real = socket.getaddrinfo

    def counting(host, *args, **kwargs):
        looked_up.append(host)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    transport.send(read(server))
    assert looked_up == ["127.0.0.1"]


def test_one_inner_address_among_public_ones_refuses_them_all(transport, server, monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(UnexpectedResponseError, match="leads to private"):
        transport.send(Request("read", "GET", "https://vendor.example/x"))


def test_the_proxies_and_logins_of_the_environment_are_not_used(
    server, transport, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    transport.send(read(server))
    assert "authorization" not in server.received[0].headers


def test_reads_keep_their_connection_and_a_write_brings_its_own(server, transport):
    for _ in range(3):
        transport.send(read(server))
    assert server.connections == 1
    transport.send(write(server))
    transport.send(write(server))
    assert server.connections == 3


def test_a_429_pauses_the_lane_for_everybody(server, transport):
    server.script = [answer({}, 429, {"Retry-After": "7"})]
    with pytest.raises(RateLimitedError) as limited:
        transport.send(write(server))
    assert limited.value.retry_after == 7.0
    with pytest.raises(RateLimitedError) as waiting:
        transport.send(read(server))
    assert waiting.value.code == "limiter.wait_too_long"
    assert 6.0 < waiting.value.retry_after <= 7.0
    assert len(server.received) == 1


@pytest.mark.parametrize("prefix", ["ratelimit", "x-ratelimit", "x-rate-limit"])
def test_the_last_call_of_a_window_pauses_the_lane_until_the_next_one(server, transport, prefix):
    headers = {f"{prefix}-remaining": "0", f"{prefix}-reset": "57"}
    server.script = [answer({}, headers=headers)]
    transport.send(read(server))
    with pytest.raises(RateLimitedError):
        transport.send(read(server))


def test_no_more_calls_are_in_flight_than_the_vendor_takes(server, transport, limiter):
    server.script = [answer({}, headers={"Concurrency-Limit": "1"})]
    transport.send(write(server, takes_slot=True))
    held = limiter.enter("lane:in-flight", 5, 60)
    assert held
    with pytest.raises(RateLimitedError):
        transport.send(write(server, takes_slot=True))
    limiter.leave("lane:in-flight", held)
    transport.send(write(server, takes_slot=True))
    assert len(server.received) == 2


def test_a_place_in_flight_is_given_back_after_a_failure(server, transport, limiter):
    server.script = [answer({}, 401)]
    with pytest.raises(CredentialsRejectedError):
        transport.send(write(server, takes_slot=True))
    assert limiter.enter("lane:in-flight", 1, 60)


def test_a_call_log_that_fails_does_not_turn_a_done_write_into_a_failure(server, caplog):
    def broken(_):
        raise RuntimeError("the database is away")

    policy = TransportPolicy(allowed_private=frozenset({server.address}), rate=1000, burst=1000)
    server.script = [answer({"id": "a1"})]
    with Transport(policy, InProcessLimiter(), "lane", broken) as transport:
        assert transport.send(write(server)).json() == {"id": "a1"}
    assert "did not take a row (make_thing)" in caplog.text


# --- patience: reads only ------------------------------------------------------------------------


def patient(server, records, **fields):
    policy = TransportPolicy(
        connect_timeout=0.5,
        read_deadline=0.4,
        write_deadline=0.4,
        allowed_private=frozenset({server.address}),
        rate=1000,
        burst=1,
        max_wait=0.01,
        first_pause=0.005,
        **({"patience": 5.0} | fields),
    )
    return Transport(policy, InProcessLimiter(), "lane", records.append)


PASSING = {
    "429": answer({}, 429, {"Retry-After": "0.1"}),
    "500": answer({}, 500),
    "503 that says when": answer({}, 503, {"Retry-After": "0.1"}),
    "HTML": answer(raw=b"<html>soon</html>"),
    "dropped": send_then_drop(b""),
}


@pytest.mark.parametrize("passing", PASSING.values(), ids=PASSING)
def test_a_patient_read_is_tried_again_and_every_try_is_recorded(server, records, passing):
    server.script = [passing, passing, answer({"a": 1})]
    with patient(server, records) as transport:
        assert transport.send(read(server)).json() == {"a": 1}
    assert len(server.received) == len(records) == 3
    assert [bool(record.error_code) for record in records] == [True, True, False]


@pytest.mark.parametrize("passing", PASSING.values(), ids=PASSING)
def test_a_patient_read_is_tried_four_times_at_most(server, records, passing):
    server.script = [passing] * 9
    with (
        patient(server, records) as transport,
        pytest.raises((UnavailableError, UnexpectedResponseError)),
    ):
        transport.send(read(server))
    assert len(server.received) == 4


@pytest.mark.parametrize("passing", PASSING.values(), ids=PASSING)
def test_a_write_is_sent_once_however_patient_reads_are(server, records, passing):
    server.script = [passing] * 2
    with (
        patient(server, records) as transport,
        pytest.raises((UnavailableError, OutcomeUnknownError)),
    ):
        transport.send(write(server))
    assert len(server.received) == 1


def test_a_write_does_not_wait_longer_for_its_turn_because_reads_are_patient(server, records):
    with patient(server, records) as transport:
        transport.limiter.pause("lane", 0.5)
        began = time.monotonic()
        with pytest.raises(RateLimitedError):
            transport.send(write(server))
        assert time.monotonic() - began < 0.2
        transport.send(read(server))
        assert time.monotonic() - began > 0.49


@pytest.mark.parametrize("asked", [{"Retry-After": "0.2"}, {"Retry-After": "0"}, {}])
def test_the_wait_that_the_vendor_asks_for_is_kept(server, records, asked):
    slow_down = answer({}, 503, asked)
    server.script = [slow_down, answer({"a": 1})]
    began = time.monotonic()
    with patient(server, records) as transport:
        transport.send(read(server))
    assert (time.monotonic() - began >= 0.2) == (asked.get("Retry-After") == "0.2")


def test_a_wait_beyond_the_patience_is_not_begun(server, records):
    server.script = [answer({}, 429, {"Retry-After": "6"})]
    began = time.monotonic()
    with patient(server, records) as transport, pytest.raises(RateLimitedError) as limited:
        transport.send(read(server))
    assert limited.value.retry_after == 6.0
    assert time.monotonic() - began < 1.0


def test_without_patience_a_read_is_sent_once(server, records):
    server.script = [answer({}, 500)]
    with patient(server, records, patience=0.0) as transport, pytest.raises(UnavailableError):
        transport.send(read(server))
    assert len(server.received) == 1
