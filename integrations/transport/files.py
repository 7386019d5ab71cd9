"""One file from an address that somebody named: guarded like every call, and told by its bytes."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from integrations.transport.wire import Door, Fault, WireFault, guarded_session, judge_url, prepare

_CHUNK_BYTES = 65_536
_WORDS = {
    Fault.NAME_NOT_FOUND: "The name of its server was not found.",
    Fault.REFUSED: "Its server refused the connection.",
    Fault.CONNECT_TIMEOUT: "Its server did not accept a connection.",
    Fault.TLS: "Its server has no certificate that is trusted.",
    Fault.ADDRESS_REFUSED: "Only public HTTPS addresses are called.",
    Fault.TOO_LATE: "The time for it was over.",
    Fault.TIMEOUT: "Its server took too long.",
    Fault.BROKEN: "The connection broke off.",
    Fault.TOO_LARGE: "It is too large.",
}


class FetchError(Exception):
    """The file cannot be had from there. The text says why, and holds no secrets."""


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """From where files may be fetched. Times in seconds; ``deadline`` is for the whole answer.

    ``hosts`` are names of servers, or ``*.example.com`` for all below one. ``allowed_private``
    names ``host:port`` pairs that may be private and plain HTTP (demo and tests).
    """

    hosts: frozenset[str]
    most_bytes: int
    connect_timeout: float = 5.0
    deadline: float = 20.0
    allowed_private: frozenset[str] = frozenset()


def fetch_file(url: str, policy: FetchPolicy) -> bytes:
    """The bytes that this address answers with. No redirects are followed. Raises ``FetchError``.

    Nothing is called where the host is not in the policy's list, or leads to a private address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise FetchError("It is no address.") from error
    if "@" in parts.netloc:
        raise FetchError("There is a user name or a password in it, and none is sent.")
    if not _is_listed(host, policy.hosts):
        raise FetchError(f"Files are not fetched from “{host[:100]}”.")
    try:
        judge_url(parts.scheme, host, port, policy.allowed_private)
        return _fetched(url, policy)
    except WireFault as fault:
        raise FetchError(_WORDS[fault.fault]) from fault


def _is_listed(host: str, hosts: frozenset[str]) -> bool:
    parents = (host.split(".", count)[-1] for count in range(1, host.count(".") + 1))
    return host in hosts or any(f"*.{parent}" in hosts for parent in parents)


def _fetched(url: str, policy: FetchPolicy) -> bytes:
    door = Door(policy.allowed_private, policy.connect_timeout)
    with guarded_session(door, "ats-integration-portal") as session:
        request = prepare(session, "GET", url, {}, {"Accept": "*/*"}, None)
        door.open_for(policy.deadline, None)
        try:
            with session.send(request, stream=True, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    raise FetchError(f"Its server answers {answer.status_code}.")
                return _read(answer, policy.most_bytes)
        except (requests.RequestException, OSError) as error:
            raise WireFault(Fault.TIMEOUT if door.is_over() else Fault.BROKEN) from error


def _read(answer: requests.Response, most: int) -> bytes:
    content = bytearray()
    for chunk in answer.iter_content(_CHUNK_BYTES):
        content += chunk
        if len(content) > most:
            raise WireFault(Fault.TOO_LARGE)
    return bytes(content)
