"""What every twin has in common: routes, misbehaviour, the log, and the words of its operator."""

import hashlib
import json
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote

from sandbox.http_types import Answer, Delivery, Request
from sandbox.twins.misbehaviour import BEFORE_COMMIT, REFUSALS, Json, Kind, Misbehaviour
from sandbox.twins.shelf import Shelf

_HTML = b"<!doctype html><html><head><title>Sorry</title></head><body>Sorry</body></html>"


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error of this program
    """The vendor says no; ``answer`` is how."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


@dataclass(frozen=True)
class Route:
    """One operation. ``path`` has ``{}`` where an id stands; ``handler`` names the method.

    The method gets a ``TwinRequest`` and the ids, and returns the ``Answer``.
    """

    operation: str
    method: str
    path: str
    handler: str


@dataclass(frozen=True)
class Upload:
    """One file of a multipart body."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class TwinRequest:
    """A request as a handler wants it. ``path`` is without the twin's prefix."""

    raw: Request
    path: str
    query: Mapping[str, str]

    @property
    def headers(self) -> Mapping[str, str]:
        """With names in lower case."""
        return self.raw.headers

    def json(self) -> Any:
        """The body. Raises ``ValueError`` where it is no JSON."""
        return json.loads(self.raw.body or b"null")

    def form(self) -> dict[str, str]:
        """The fields of an urlencoded body."""
        return dict(parse_qsl(self.raw.body.decode(), keep_blank_values=True))

    def multipart(self) -> tuple[dict[str, str], dict[str, Upload]]:
        """Fields and files of a multipart body."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.raw.body)
        fields: dict[str, str] = {}
        files: dict[str, Upload] = {}
        for part in message.iter_parts():
            name = str(part.get_param("name", "", header="content-disposition"))
            content = part.get_payload(decode=True)
            data = content if isinstance(content, bytes) else b""
            if filename := part.get_filename():
                files[name] = Upload(filename, part.get_content_type(), data)
            else:
                fields[name] = data.decode()
        return fields, files


class VendorTwin(ABC):
    """A stateful stand-in for one vendor's API, under ``/twins/<key>``.

    A kind of system adds what its operator can do: ``Twin`` for an ATS.

    ``settings``: ``search_lag_seconds`` (how long searches do not show new records) and
    ``endless_pages`` (a list never comes to its end), besides the twin's own.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    routes: ClassVar[Sequence[Route]]

    def __init__(self, shelf: Shelf, stopping: threading.Event) -> None:
        self.shelf = shelf
        self.settings: Json = {"search_lag_seconds": 0.0, "endless_pages": False}
        self.requests: list[Json] = []
        self._stopping = stopping
        self._lock = threading.Lock()
        self._faults: list[Misbehaviour] = []
        self._compiled = [
            (route, re.compile(re.escape(route.path).replace(r"\{\}", "([^/]+)")))
            for route in self.routes
        ]

    # --- what a vendor does in its own way -------------------------------------------------------

    @abstractmethod
    def authenticate(self, request: TwinRequest, operation: str) -> None:
        """Let the caller in, or raise ``Refusal``."""

    @abstractmethod
    def refusal(self, fault: Misbehaviour) -> Answer:
        """One of ``misbehaviour.REFUSALS`` in the vendor's own words."""

    @abstractmethod
    def not_found(self, request: TwinRequest) -> Answer:
        """The answer to a path that the vendor does not have."""

    # --- the operator: set the scene, see what arrived -------------------------------------------

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """A secret that lets the connector of this vendor in."""

    @abstractmethod
    def documents(self) -> list[Json]:
        """All documents: ``id``, ``name``, ``sha256``, ``size``, ``owner`` (the id they are at)."""

    @abstractmethod
    def document_content(self, document_id: str) -> bytes:
        """The bytes of a document, as they arrived. Raises ``KeyError`` where there is none."""

    @property
    def organization(self) -> str:
        """Whose system it is; empty where nobody has said so."""
        return str((self.shelf.get("organization", "own") or {}).get("name", ""))

    @organization.setter
    def organization(self, name: str) -> None:
        self.shelf.remove("organization", "own")
        self.shelf.add("organization", {"name": name}, record_id="own")

    def misbehave(
        self, kind: str, operation: str = "", times: int | None = 1, **parameters: Any
    ) -> None:
        """Spoil the next answers of an operation; see ``sandbox.twins.misbehaviour``."""
        with self._lock:
            self._faults.append(Misbehaviour(Kind(kind), operation, times, parameters))

    def behave(self) -> None:
        """Forget every fault that is still to come."""
        with self._lock:
            self._faults.clear()

    def asked(self, operation: str = "") -> list[Json]:
        """The log: ``operation``, ``method``, ``path``, ``query``, ``status``, ``fault``."""
        return [entry for entry in self.requests if operation in ("", entry["operation"])]

    # --- answering -------------------------------------------------------------------------------

    def handle(self, raw: Request) -> Answer:
        """Answer one request and remember it."""
        path = raw.path.removeprefix(f"/twins/{self.key}") or "/"
        request = TwinRequest(raw, path, dict(parse_qsl(raw.query, keep_blank_values=True)))
        route, ids = self._route(request)
        operation = route.operation if route else ""
        fault = self._take(operation)
        answer = self._answer(request, route, ids, fault)
        self.requests.append(
            {
                "operation": operation, "method": raw.method, "path": path,
                "query": dict(request.query), "status": answer.status,
                "fault": fault.kind.value if fault else "",
                "body_sha256": hashlib.sha256(raw.body).hexdigest(),
            }
        )  # fmt: skip
        return answer

    def _answer(
        self,
        request: TwinRequest,
        route: Route | None,
        ids: Sequence[str],
        fault: Misbehaviour | None,
    ) -> Answer:
        if route is None:
            return self.not_found(request)
        if fault is not None:
            self._stopping.wait(float(fault.parameters.get("delay_seconds", 0.0)))
            if fault.kind in REFUSALS:
                return self.refusal(fault)
        try:
            if fault is not None and fault.kind in BEFORE_COMMIT:
                answer = Answer()
            else:
                self.authenticate(request, route.operation)
                handler: Callable[..., Answer] = getattr(self, route.handler)
                with self.shelf.transaction():
                    answer = handler(request, *ids)
        except Refusal as refused:
            return refused.answer
        return answer if fault is None else self._spoilt(fault, answer)

    def _spoilt(self, fault: Misbehaviour, answer: Answer) -> Answer:
        match fault.kind:
            case Kind.DROP | Kind.COMMIT_THEN_DROP:
                return replace(answer, delivery=Delivery.DROP)
            case Kind.TRUNCATED:
                return replace(answer, delivery=Delivery.TRUNCATED)
            case Kind.HTML_200:
                return Answer(200, _HTML, content_type="text/html; charset=utf-8")
            case Kind.COMMIT_THEN_500:
                return self.refusal(Misbehaviour(Kind.ERROR_500, parameters=fault.parameters))
        return answer

    def _take(self, operation: str) -> Misbehaviour | None:
        with self._lock:
            for fault in self._faults:
                if fault.operation in ("", operation):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._faults.remove(fault)
                    return None if fault.kind is Kind.OK else fault
        return None

    def _route(self, request: TwinRequest) -> tuple[Route | None, Sequence[str]]:
        for route, pattern in self._compiled:
            match = pattern.fullmatch(request.path)
            if match and route.method == request.raw.method:
                return route, [unquote(part) for part in match.groups()]
        return None, ()


class Twin(VendorTwin):
    """A stand-in for an applicant tracking system."""

    @abstractmethod
    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        """Open a job, or one that is not live. Returns its id as the API names it."""

    @abstractmethod
    def close_job(self, job_id: str) -> None:
        """Close a job."""

    @abstractmethod
    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        """Somebody who is there already, with an application where a job is named. Their id."""

    @abstractmethod
    def arrivals(self) -> list[Json]:
        """Everybody who is there, without any lag.

        A dictionary each, one per application, or per person without one: ``person`` and
        ``application`` (ids), ``name``, ``emails``, ``job`` (id), ``stage`` (id), ``tags``, ``at``
        (when they came, in Unix seconds).
        """

    @abstractmethod
    def jobs_shown(self) -> list[Json]:
        """All jobs, oldest first, also those that are not live.

        A dictionary each: ``id``, ``title``, ``live``, ``place`` (in words, maybe none), ``stages``
        (in their order, names by the ids that ``arrivals`` gives).
        """


def in_words(*parts: Any) -> str:
    """The parts of a place that are there, as a person would write them."""
    return ", ".join(str(part) for part in parts if part)
