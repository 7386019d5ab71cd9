"""Posts one signed message to an address that somebody has entered.

The same guarded wire as a connector's calls: the address is judged when it is connected to, no
redirects, no proxies, a total deadline, a size cap. The answer is plain: any status is an answer.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from integrations.transport.messages import Response
from integrations.transport.outcome import retry_after
from integrations.transport.redaction import scrub
from integrations.transport.wire import Door, Fault, WireFault, guarded_session, judge_url, prepare

SENTENCES: Mapping[Fault, str] = {
    Fault.NAME_NOT_FOUND: "The name of the server was not found.",
    Fault.REFUSED: "The server refused the connection.",
    Fault.CONNECT_TIMEOUT: "The server did not accept a connection in time.",
    Fault.TLS: "No trusted encrypted connection could be made: look at the certificate.",
    Fault.ADDRESS_REFUSED: "Only public HTTPS addresses are called.",
    Fault.TOO_LATE: "The time for this call was over before it was sent.",
    Fault.TIMEOUT: "The server did not answer in time.",
    Fault.BROKEN: "The connection broke before the answer was complete.",
    Fault.TOO_LARGE: "The answer was larger than any answer should be.",
}


@dataclass(frozen=True, slots=True)
class PostPolicy:
    """How a message may be posted. Times in seconds; ``deadline`` is total.

    ``allowed_private`` names ``host:port`` pairs that may be private and plain HTTP (demo, tests).
    """

    connect_timeout: float = 5.0
    deadline: float = 15.0
    most_bytes: int = 64 * 1024
    allowed_private: frozenset[str] = frozenset()
    user_agent: str = "ats-integration-portal"


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it. ``status`` is ``None`` where nothing answered; then ``code`` says why.

    ``text`` is the beginning of the answer, without addresses and tokens; ``retry_after`` in
    seconds, ``took_ms`` from the first byte sent to the last byte read.
    """

    status: int | None
    text: str = ""
    retry_after: float | None = None
    took_ms: int = 0
    code: str = ""
    sentence: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether it was accepted."""
        return self.status is not None and 200 <= self.status < 300


def why_refused(url: str, allowed_private: frozenset[str]) -> str:
    """Why an address that somebody enters cannot be used; empty where it looks fine.

    Where its name leads is judged only when it is called, each time anew.
    """
    try:
        parts = urlsplit(url)
        port = _port_of(url)
    except ValueError:
        return "The address is malformed."
    if parts.username or parts.password:
        return "Leave user name and password out of the address: messages are signed instead."
    try:
        judge_url(parts.scheme, parts.hostname or "", port, allowed_private)
    except WireFault:
        return "Only public HTTPS addresses can be called, on port 443 or 8443."
    return "" if parts.hostname else "The address names no server."


def post(url: str, body: bytes, headers: Mapping[str, str], policy: PostPolicy) -> Posted:
    """Post it once. Nothing is raised: what went wrong is in the answer."""
    began = time.monotonic()
    try:
        answer, content = _exchange(url, body, headers, policy)
    except WireFault as fault:
        said = f"{SENTENCES[fault.fault]} ({fault.detail})" if fault.detail else ""
        return Posted(
            None,
            took_ms=_since(began),
            code=fault.fault.value,
            sentence=said or SENTENCES[fault.fault],
        )
    return Posted(
        answer.status,
        text=scrub(content[:2_000].decode(errors="replace")),
        retry_after=retry_after(answer),
        took_ms=_since(began),
    )


def _exchange(
    url: str, body: bytes, headers: Mapping[str, str], policy: PostPolicy
) -> tuple[Response, bytes]:
    try:
        parts, port = urlsplit(url), _port_of(url)
    except ValueError as error:
        raise WireFault(Fault.ADDRESS_REFUSED, "the address is malformed") from error
    judge_url(parts.scheme, parts.hostname or "", port, policy.allowed_private)
    door = Door(policy.allowed_private, policy.connect_timeout)
    with guarded_session(door, policy.user_agent) as session:
        prepared = prepare(session, "POST", url, {}, headers, body)
        door.open_for(policy.deadline, None)
        try:
            with session.send(prepared, stream=True, allow_redirects=False) as raw:
                content = _read(raw, policy.most_bytes)
                told = {name.lower(): value for name, value in raw.headers.items()}
                return Response(
                    raw.status_code, told, None, is_json=False, size=len(content)
                ), content
        except (requests.RequestException, OSError) as error:
            raise WireFault(Fault.TIMEOUT if door.is_over() else Fault.BROKEN) from error


def _read(raw: requests.Response, most: int) -> bytes:
    """The beginning of the answer. What an endpoint says besides its status does not matter."""
    content = b""
    for chunk in raw.iter_content(8_192):
        content += chunk
        if len(content) > most:
            break
    return content[:most]


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
