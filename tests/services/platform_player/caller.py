"""Somebody with an API key who calls operations by their ids and takes nobody's word for it."""

import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.services.platform_player.document import Document, Operation

PATIENCE_SECONDS = 60.0
TRIES = 40


class NotAsExpectedError(Exception):
    """The portal answered otherwise than this call expects."""


@dataclass
class Ledger:
    """What was called by all callers together."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    throttled: int = 0
    lost: int = 0
    repeats: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, operation: str, status: int, seconds: float) -> None:
        """One answer."""
        with self._lock:
            self.calls[operation] += 1
            self.statuses[status] += 1
            self.seconds[operation].append(seconds)
            self.throttled += status == 429

    def note_lost(self) -> None:
        """A connection that broke; the same call follows."""
        with self._lock:
            self.lost += 1

    def note_repeat(self) -> None:
        """A call that was repeated on purpose."""
        with self._lock:
            self.repeats += 1


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Caller:
    """One key. For one thread at a time; ``ledger`` is everybody's.

    Every body that is sent and every answer is held against the document; a 429 is waited for as
    long as it says, and a broken connection is answered with the same call under the same
    Idempotency-Key.
    """

    def __init__(self, document: Document, url: str, key: str, ledger: Ledger) -> None:
        self.document, self.url, self.ledger = document, url.rstrip("/"), ledger
        self.session = requests.Session()
        # No proxy of the environment stands between.
        self.session.trust_env = False
        if key:
            self.session.headers["Authorization"] = f"Bearer {key}"

    def call(
        self,
        name: str,
        body: Any = None,
        *,
        expect: int | tuple[int, ...] = 200,
        file: tuple[str, bytes] | None = None,
        once: str | None = "",
        if_match: str = "",
        is_right: bool = True,
        query: Mapping[str, Any] | None = None,
        **path: Any,
    ) -> Said:
        """Call an operation; ``expect`` is the status, or those, that are right here.

        ``once`` is the Idempotency-Key (a fresh one by default, none with ``None``). With
        ``is_right`` off the body is wrong on purpose and not held against the document.
        """
        operation = self.document.operation(name)
        headers = {"If-Match": if_match} if if_match else {}
        if operation.changes and once is not None:
            headers["Idempotency-Key"] = once or uuid.uuid4().hex
        if is_right:
            self._check_request(operation, body, file, query or {})
        said = self._until_answered(
            operation,
            {
                "url": self.url + operation.address(path),
                "params": query,
                "headers": headers,
                **({"files": {"file": file}} if file else {}),
                **({"json": body} if body is not None else {}),
            },
        )
        if said.status not in (expect if isinstance(expect, tuple) else (expect,)):
            raise NotAsExpectedError(f"{name}: {said.status}, not {expect}: {said.body}")
        return said

    def twice(self, name: str, body: Any = None, *, expect: int = 200, **path: Any) -> Said:
        """The same call two times under one key: the same answer, and nothing done again."""
        once = uuid.uuid4().hex
        first = self.call(name, body, expect=expect, once=once, **path)
        second = self.call(name, body, expect=expect, once=once, **path)
        self.ledger.note_repeat()
        if second.body != first.body or second.headers.get("Idempotent-Replay") != "true":
            raise NotAsExpectedError(f"{name}: a repeat answered {second.body}, not {first.body}")
        return first

    def all(self, name: str, **query: Any) -> Iterator[Any]:
        """Every row of a list, page by page."""
        following = {"page_size": 200, **query}
        while True:
            page = self.call(name, query=following).body
            yield from page["results"]
            if not page["next"]:
                return
            cursor = requests.utils.urlparse(page["next"]).query
            following |= dict(part.split("=", 1) for part in cursor.split("&"))
            following["cursor"] = requests.utils.unquote(following["cursor"])

    def _check_request(
        self, operation: Operation, body: Any, file: Any, query: Mapping[str, Any]
    ) -> None:
        if unknown := query.keys() - operation.declared("query"):
            raise NotAsExpectedError(f"{operation.name} has no parameters {unknown}.")
        if file is not None:
            self.document.check_request(operation, "multipart/form-data", {"file": file[0]})
        elif body is not None:
            self.document.check_request(operation, "application/json", body)

    def _until_answered(self, operation: Operation, asked: dict[str, Any]) -> Said:
        for _ in range(TRIES):
            began = time.monotonic()
            try:
                answer = self.session.request(
                    operation.method, timeout=PATIENCE_SECONDS, allow_redirects=False, **asked
                )
            except requests.ConnectionError:
                self.ledger.note_lost()
                time.sleep(1)
                continue
            said = self._read(operation, answer)
            self.ledger.note(operation.name, said.status, time.monotonic() - began)
            if said.status != 429:
                return said
            time.sleep(float(said.headers["Retry-After"]))
        raise NotAsExpectedError(f"{operation.name}: no answer after {TRIES} tries.")

    def _read(self, operation: Operation, answer: requests.Response) -> Said:
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        body = answer.json() if answer.content else None
        self.document.check_answer(operation, answer.status_code, kind, body)
        names = {name.lower() for name in answer.headers}
        self.document.check_headers(operation, answer.status_code, names)
        return Said(answer.status_code, body, answer.headers)
