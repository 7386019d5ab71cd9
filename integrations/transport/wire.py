"""The guarded wire: connections that judge the address, pin it, and end at a total deadline.

This is the only module that builds on requests and urllib3. Everything that fails before the
first byte of the request left is a ``WireFault`` of its own kind, so that "certainly not sent" is
known and not guessed.
"""

import enum
import logging
import socket
import ssl
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from integrations.transport.addresses import refusal

# At DEBUG urllib3 writes whole URLs, and ours can hold e-mail addresses.
logging.getLogger("urllib3").setLevel(logging.INFO)

_HTTPS_PORTS = frozenset({443, 8443})


class Fault(enum.StrEnum):
    """What went wrong on the wire. The first six happen before any byte of the request left."""

    NAME_NOT_FOUND = "network.name_not_found"
    REFUSED = "network.refused"
    CONNECT_TIMEOUT = "network.connect_timeout"
    TLS = "network.tls"
    ADDRESS_REFUSED = "network.address_refused"
    TOO_LATE = "network.too_late"
    TIMEOUT = "network.timeout"
    BROKEN = "network.broken"
    TOO_LARGE = "http.too_large"


class WireFault(Exception):  # noqa: N818  (it becomes an error of our tree in ``classify``)
    """One failed exchange. ``detail`` is for people and holds no secrets."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value} {detail}".strip())
        self.fault = fault
        self.detail = detail


class Door:
    """What the connections of one thread need to know about the call under way.

    ``deadline`` and ``send_before`` are instants of ``time.monotonic()``.
    """

    def __init__(self, allowed_private: frozenset[str], connect_timeout: float) -> None:
        self.allowed_private = allowed_private
        self.connect_timeout = connect_timeout
        self.deadline = 0.0
        self.send_before: float | None = None

    def open_for(self, seconds: float, send_before: float | None) -> None:
        """Start the clock of one call."""
        self.deadline = time.monotonic() + seconds
        self.send_before = send_before

    def refuse_if_late(self) -> None:
        """Raise where the request may not leave any more. Called just before its first byte."""
        now = time.monotonic()
        if now >= self.deadline or (self.send_before is not None and now >= self.send_before):
            raise WireFault(Fault.TOO_LATE)

    def is_over(self) -> bool:
        """Whether the total deadline has passed."""
        return time.monotonic() >= self.deadline

    def remaining(self) -> float:
        """Seconds that are left; raises ``TimeoutError`` where none are."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the total deadline is over")
        return left

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to an address that was judged, with no second look-up in between."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise WireFault(Fault.NAME_NOT_FOUND, host) from error
        if f"{host}:{port}" not in self.allowed_private:
            # One bad address among good ones is refused too: no honest vendor mixes them.
            for *_, address in found:
                if why := refusal(str(address[0])):
                    raise WireFault(Fault.ADDRESS_REFUSED, f"{host} leads to {why}")
        last = WireFault(Fault.NAME_NOT_FOUND, host)
        for family, kind, protocol, _, address in found:
            self.refuse_if_late()
            plain = _DeadlineSocket(family, kind, protocol)
            try:
                plain.settimeout(min(self.connect_timeout, self.remaining()))
                plain.connect(address)
            except TimeoutError:
                plain.close()
                last = WireFault(Fault.CONNECT_TIMEOUT, host)
            except OSError:
                plain.close()
                last = WireFault(Fault.REFUSED, host)
            else:
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                plain.door = self
                return plain
        raise last


class _DeadlineSocket(socket.socket):
    """A socket whose every wait ends at the door's total deadline.

    The time-out of requests starts anew at each read: a server that drips one byte at a time
    would hold a worker for ever.
    """

    door: Door | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.door is not None:
            self.settimeout(self.door.remaining())
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        if self.door is not None:
            self.settimeout(self.door.remaining())
        super().sendall(*args, **kwargs)


class _DeadlineTlsSocket(ssl.SSLSocket):
    """The same over TLS."""

    door: Door | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.door is not None:
            self.settimeout(self.door.remaining())
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        if self.door is not None:
            self.settimeout(self.door.remaining())
        return super().send(*args, **kwargs)


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.sslsocket_class = _DeadlineTlsSocket
    return context


# Reading the certificates takes some ten milliseconds: once a process.
_TLS = _tls_context()


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.connect(self._dns_host, self.port)

    def connect(self) -> None:
        super().connect()
        self._door.refuse_if_late()


class _TlsConnection(HTTPSConnection):
    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.connect(self._dns_host, self.port)

    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            self.close()
            raise WireFault(Fault.TLS, self.host) from error
        if isinstance(self.sock, _DeadlineTlsSocket):
            self.sock.door = self._door
        self._door.refuse_if_late()


class _GuardedPools(PoolManager):
    def __init__(self, door: Door, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._door = door

    def _new_pool(self, scheme: str, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, *args, **kwargs)
        connection = _TlsConnection if scheme == "https" else _PlainConnection
        pool.ConnectionCls = partial(connection, door=self._door)  # type: ignore[assignment]
        return pool


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__(max_retries=Retry(0, read=False, redirect=0, status=0))

    def init_poolmanager(self, connections: int, maxsize: int, *_: Any, **__: Any) -> None:
        self.poolmanager = _GuardedPools(self._door, num_pools=connections, maxsize=maxsize)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the one TLS context of the process verifies certificate and name."""

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": _TLS} if host["scheme"] == "https" else tls


def guarded_session(door: Door, user_agent: str) -> requests.Session:
    """A session that can do less than requests': no proxies, no redirects, no retries."""
    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.headers.update(
        {"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"}
    )
    adapter = _GuardedAdapter(door)
    session.adapters.clear()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def prepare(
    session: requests.Session,
    method: str,
    url: str,
    params: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes | None,
) -> requests.PreparedRequest:
    """The request as it will leave; raises ``WireFault`` where its URL may not be called."""
    try:
        return session.prepare_request(
            requests.Request(method, url, params=dict(params), headers=dict(headers), data=body)
        )
    except (requests.RequestException, UnicodeError) as error:
        raise WireFault(Fault.ADDRESS_REFUSED, "the URL or a header is malformed") from error


def judge_url(scheme: str, host: str, port: int, allowed_private: frozenset[str]) -> None:
    """Refuse anything but HTTPS on its usual ports, except what is named in ``allowed_private``."""
    if f"{host}:{port}" in allowed_private:
        return
    if scheme != "https" or port not in _HTTPS_PORTS:
        raise WireFault(Fault.ADDRESS_REFUSED, f"{host} is not called over HTTPS")
