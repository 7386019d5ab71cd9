"""A resume that is named by its address: fetched from where it may be, judged by its bytes."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from candidates.models import Candidate
from tests.base import make_cast
from tests.integrations.vendor_server import VendorServer, answer, drip
from tests.portal.api.client import Caller, caller

PDF = b"%PDF-1.7 a resume"


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer(respond=lambda _: answer(raw=PDF))
    yield server
    server.close()


@pytest.fixture
def someone(db: None, server: VendorServer, settings: Any, tmp_path: Any) -> Caller:
    settings.MEDIA_ROOT = tmp_path
    settings.RESUME_URL_HOSTS = ["127.0.0.1", "localhost", "*.example.com", "10.0.0.7"]
    settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({server.address})
    someone = caller(make_cast().harbor)
    someone.call("PUT", "candidates/p-1", {"source": "applied", "first_name": "Pat"})
    return someone


def fetched(someone: Caller, url: Any) -> Any:
    return someone.call("POST", "candidates/p-1/resume", {"resume_url": url})


def test_a_resume_is_fetched_and_told_by_its_bytes(someone: Caller, server: VendorServer) -> None:
    body = fetched(someone, f"{server.url}/files/Pat%20Doe.exe?token=secret").json()
    assert body["resume_name"] == "Pat Doe.exe"
    candidate = Candidate.objects.get()
    assert candidate.resume_type == "application/pdf"
    with candidate.resume.open() as kept:
        assert kept.read() == PDF
    assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1/cv.pdf", "Only public HTTPS"),
        ("https://localhost/cv.pdf", "Only public HTTPS"),
        ("https://10.0.0.7/cv.pdf", "Only public HTTPS"),
        ("https://inner.example.com/cv.pdf", "Only public HTTPS"),
        ("http://cv.example.com/cv.pdf", "Only public HTTPS"),
        ("https://cv.example.com:22/cv.pdf", "Only public HTTPS"),
        ("https://169.254.169.254/latest/meta-data", "not fetched from"),
        ("https://example.com/cv.pdf", "not fetched from"),
        ("https://cv.example.com.evil.test/cv.pdf", "not fetched from"),
        ("https://cv.example.com@evil.test/cv.pdf", "a user name"),
        ("file:///etc/passwd", "not fetched from"),
        ("https://[::1/cv.pdf", "no address"),
        ("nonsense", "not fetched from"),
    ],
)
def test_an_address_that_may_not_be_called_changes_nothing(
    someone: Caller, server: VendorServer, monkeypatch: Any, url: str, said: str
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **named: real(
            "10.1.2.3" if str(host).endswith("example.com") else host, *args, **named
        ),
    )
    before = Candidate.objects.values().get()
    refused = fetched(someone, url)
    assert refused.status_code == 422, refused.content
    assert said in refused.json()["title"]
    assert server.received == []
    assert Candidate.objects.values().get() == before


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (answer(raw=b"<!doctype html><title>Log in</title>"), "a web page, not a resume"),
        (answer(status=302, headers={"Location": "http://10.0.0.1/"}), "answers 302"),
        (answer(status=500), "answers 500"),
        (answer(raw=b"%PDF-" + b"x" * (10 * 1024 * 1024)), "too large"),
        (answer(raw=b"\x7fELF" + bytes(100)), "not a resume"),
        (drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n%PDF-", 0.2), "took too long"),
    ],
)
def test_an_answer_that_is_no_resume_changes_nothing(
    someone: Caller, server: VendorServer, monkeypatch: Any, behaviour: Any, said: str
) -> None:
    monkeypatch.setattr("candidates.services.resumes.DEADLINE", 1.0)
    server.script = [behaviour]
    before = Candidate.objects.values().get()
    refused = fetched(someone, f"{server.url}/cv.pdf")
    assert refused.status_code == 422, refused.content
    assert said in refused.json()["title"]
    assert len(server.received) == 1
    assert Candidate.objects.values().get() == before


def test_a_repeat_does_not_fetch_again(someone: Caller, server: VendorServer) -> None:
    body = {"resume_url": f"{server.url}/cv.pdf"}
    for _ in range(2):
        assert someone.call("POST", "candidates/p-1/resume", body, once="k").status_code == 200
    assert len(server.received) == 1
    assert fetched(someone, 7).json()["fields"] == {"resume_url": ["Send a text."]}
