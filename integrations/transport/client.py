"""The only door out: one call, paced, guarded, bounded, judged and recorded.

No redirects are followed and no proxy of the environment is used. A write is sent once: whether to
send it again is decided by those who know what was sent. A read is sent again where the policy has
patience, which it has for syncs only.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests

from integrations.errors import (
    ConnectorError,
    RateLimitedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.answers import read_answer
from integrations.transport.bodies import encode
from integrations.transport.limiter import Limiter, too_long
from integrations.transport.messages import Request, Response
from integrations.transport.noting import NotedCall
from integrations.transport.outcome import classify, retry_after, window_left
from integrations.transport.redaction import CallRecord
from integrations.transport.wire import Door, Fault, WireFault, guarded_session, judge_url, prepare

log = logging.getLogger(__name__)

_CHUNK_BYTES = 65_536
_DEFAULT_PAUSE = 1.0  # seconds, where a vendor says "slow down" without saying for how long
_LONGEST_PAUSE = 3600.0
_SLOT_POLL = 0.05  # seconds between two looks for a free place in flight
_READ_TRIES = 4


@dataclass(frozen=True, slots=True)
class TransportPolicy:
    """How one connection may call out. Times in seconds, ``rate`` in calls per second.

    ``read_deadline`` and ``write_deadline`` are total: from the connection to the last byte of
    the answer. ``allowed_private`` names ``host:port`` pairs that may be private and plain HTTP
    (demo and tests). ``max_in_flight`` bounds the calls that the vendor counts as in flight.

    ``patience`` is for reads only: for so long after its beginning a read that is told to wait, or
    that failed for a passing reason, is tried again, at most four times in all, first after
    ``first_pause``, then after twice as long each time. It also counts as ``max_wait`` where it is
    longer.
    """

    connect_timeout: float = 5.0
    read_deadline: float = 60.0
    write_deadline: float = 300.0
    max_response_bytes: int = 32 * 1024 * 1024
    allowed_private: frozenset[str] = frozenset()
    user_agent: str = "ats-integration-portal"
    rate: float = 5.0
    burst: int = 10
    max_wait: float = 30.0
    max_in_flight: int = 5
    patience: float = 0.0
    first_pause: float = 1.0


class Transport:
    """Calls out for one connection (its ``lane``). May be used by several threads; close it.

    ``send_before`` is an instant of ``time.monotonic()``: a request whose first byte would leave
    later is not sent, and raises ``UnavailableError`` (``network.too_late``). Whoever has written
    "about to send" down sets it, so that the outcome is known once that time has passed. ``calls``
    counts what was sent.
    """

    def __init__(
        self,
        policy: TransportPolicy,
        limiter: Limiter,
        lane: str,
        record: Callable[[CallRecord], None],
    ) -> None:
        self.policy = policy
        self.limiter = limiter
        self.lane = lane
        self.send_before: float | None = None
        self.calls = 0
        self._record = record
        self._of_thread = threading.local()
        self._sessions: list[requests.Session] = []

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection that was kept alive."""
        while self._sessions:
            self._sessions.pop().close()
        self._of_thread = threading.local()

    def send(self, request: Request) -> Response:
        """Send one request and return its successful answer.

        Raises an error of ``integrations.errors`` for everything else, and for a write only
        ``OutcomeUnknownError`` where it may have happened. Raises ``RateLimitedError`` without
        calling where the turn would be further away than the policy's ``max_wait``. A read is
        tried again within the policy's ``patience``; then its last error is raised.
        """
        now = time.monotonic()
        if request.is_write:
            return self._send_once(request, until=now)
        until = now + self.policy.patience
        pause = self.policy.first_pause
        for _ in range(_READ_TRIES - 1):
            try:
                return self._send_once(request, until)
            except (UnavailableError, UnexpectedResponseError) as error:
                left = until - time.monotonic()
                if not _may_pass(error, within=left) or pause > left:
                    raise
            # What the vendor asked for is waited for at the next turn, with everybody on the lane.
            time.sleep(pause)
            pause *= 2
        return self._send_once(request, until)

    def _send_once(self, request: Request, until: float) -> Response:
        began = time.monotonic()
        longest = max(self.policy.max_wait, until - began)
        self._take_turn(longest)
        place = self._enter(began, longest) if request.takes_slot else ""
        try:
            return self._call(request, waited=time.monotonic() - began)
        finally:
            if place:
                self.limiter.leave(self._slot_lane, place)

    @property
    def _slot_lane(self) -> str:
        return f"{self.lane}:in-flight"

    def _take_turn(self, longest: float) -> None:
        policy = self.policy
        if self.send_before is not None:
            longest = min(longest, max(0.0, self.send_before - time.monotonic()))
        wait = self.limiter.reserve(self.lane, policy.rate, policy.burst, longest)
        if wait > 0:
            time.sleep(wait)

    def _enter(self, began: float, longest: float) -> str:
        policy = self.policy
        lease = policy.write_deadline + policy.connect_timeout
        while not (place := self.limiter.enter(self._slot_lane, policy.max_in_flight, lease)):
            if time.monotonic() - began > longest:
                raise too_long(_DEFAULT_PAUSE)
            time.sleep(_SLOT_POLL)
        return place

    def _call(self, request: Request, waited: float) -> Response:
        body, content_type = encode(request)
        call = NotedCall(request, body, datetime.now(UTC), time.monotonic(), waited)
        answer: Response | None = None
        error: ConnectorError | None
        try:
            answer = self._exchange(request, body, content_type)
            error = classify(answer, request)
        except WireFault as fault:
            error = classify(fault, request)
        self._note(call, answer, error)
        self._heed(answer, error)
        if error is not None:
            raise error
        if answer is None:
            raise AssertionError("a call ends with an answer or an error")
        return answer

    def _exchange(self, request: Request, body: bytes, content_type: str) -> Response:
        parts = urlsplit(request.url)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise WireFault(Fault.ADDRESS_REFUSED, "the port is malformed") from error
        judge_url(parts.scheme, parts.hostname or "", port, self.policy.allowed_private)
        if request.is_write:
            # A kept connection may be closed by the vendor while the write is on its way, which
            # would leave its outcome unknown for no reason. So a write brings its own.
            door, session = self._new_session()
            with session:
                return self._talk(door, session, request, body, content_type)
        if not hasattr(self._of_thread, "kept"):
            self._of_thread.kept = self._new_session()
            self._sessions.append(self._of_thread.kept[1])
        door, session = self._of_thread.kept
        return self._talk(door, session, request, body, content_type)

    def _new_session(self) -> tuple[Door, requests.Session]:
        door = Door(self.policy.allowed_private, self.policy.connect_timeout)
        return door, guarded_session(door, self.policy.user_agent)

    def _talk(
        self,
        door: Door,
        session: requests.Session,
        request: Request,
        body: bytes,
        content_type: str,
    ) -> Response:
        policy = self.policy
        headers = dict(request.headers)
        if content_type:
            headers["Content-Type"] = content_type
        prepared = prepare(
            session, request.method, request.url, request.params, headers, body or None
        )
        door.open_for(
            policy.write_deadline if request.is_write else policy.read_deadline, self.send_before
        )
        door.refuse_if_late()
        try:
            with session.send(prepared, stream=True, allow_redirects=False) as raw:
                content = self._read(raw)
                return read_answer(raw, content)
        except (requests.RequestException, OSError) as error:
            fault = Fault.TIMEOUT if door.is_over() else Fault.BROKEN
            raise WireFault(fault) from error

    def _read(self, raw: requests.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in raw.iter_content(_CHUNK_BYTES):
            size += len(chunk)
            if size > self.policy.max_response_bytes:
                raise WireFault(Fault.TOO_LARGE, f"over {self.policy.max_response_bytes} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _heed(self, answer: Response | None, error: ConnectorError | None) -> None:
        """Do what the vendor's limits ask, for everybody on this lane."""
        if isinstance(error, RateLimitedError):
            asked = _DEFAULT_PAUSE if error.retry_after is None else error.retry_after
            self.limiter.pause(self.lane, min(asked, _LONGEST_PAUSE))
        if answer is None:
            return
        # https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
        if answer.status == 503 and (pause := retry_after(answer)):
            self.limiter.pause(self.lane, min(pause, _LONGEST_PAUSE))
        if pause := window_left(answer):
            self.limiter.pause(self.lane, min(pause, _LONGEST_PAUSE))
        if (cap := answer.headers.get("concurrency-limit", "")).isdigit():
            self.limiter.learn_cap(self._slot_lane, int(cap))

    def _note(self, call: NotedCall, answer: Response | None, error: ConnectorError | None) -> None:
        self.calls += 1
        try:
            self._record(call.record(answer, error))
        except Exception:
            # A lost log row must not turn a write that was done into one that failed.
            log.exception("the call log did not take a row (%s)", call.request.operation)


def _may_pass(error: ConnectorError, within: float) -> bool:
    """Whether the same read may succeed in so many seconds."""
    if isinstance(error, RateLimitedError):
        return (error.retry_after or 0.0) <= within
    # A page of a proxy or half an answer, in place of JSON, is often gone a moment later.
    return isinstance(error, UnavailableError) or error.code == "http.not_json"
