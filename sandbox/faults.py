"""Scripted misbehaviour: what goes wrong, where, how often, and before or after the commit.

A fault is chosen by operation and integration, oldest first, and used up after ``times``
requests. ``ok`` is a fault too: it lets requests pass, so that "twice fine, then a drop" can be
written as two faults. Its *kind* says how the answer is spoilt; its *moment* says whether the
request has been carried out by then. A kind has a natural moment that ``when`` overrides.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.http_types import Answer, Delivery
from sandbox.problems import ApiProblem
from sandbox.store import Store

Json = dict[str, Any]

BEFORE = "before"
AFTER = "after"
MOMENTS = (BEFORE, AFTER)

_HTML = b"<!doctype html><html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One instruction to misbehave. Empty ``operation`` or ``integration``: any of them.

    ``body_contains`` limits it to requests whose body holds this text. ``parameters`` depend on
    the kind; ``delay_seconds`` is understood by all of them and passes before anything else.
    """

    kind: str
    operation: str = ""
    integration: str = ""
    when: str = ""
    body_contains: str = ""
    parameters: Json = field(default_factory=dict)

    def matches(self, operation: str, integration: str, body: bytes) -> bool:
        """Whether this request is meant."""
        return (
            self.operation in ("", operation)
            and self.integration in ("", integration)
            and self.body_contains.encode() in body
        )

    @property
    def moment(self) -> str:
        """``before`` or ``after`` the commit."""
        return self.when or KINDS[self.kind].moment

    @property
    def delay_seconds(self) -> float:
        """How long nothing happens first."""
        parameters: Json = {"delay_seconds": 0.0} | KINDS[self.kind].parameters | self.parameters
        return float(parameters["delay_seconds"])


@dataclass(frozen=True)
class Kind:
    """How an answer is spoilt, and the parameters that it understands, with their defaults."""

    moment: str
    spoil: Callable[[Answer, Json], Answer]
    parameters: Json = field(default_factory=dict)


class FaultList:
    """The faults that are still to come, kept in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, fault: Fault, times: int | None) -> None:
        """Add a fault. Raises ``ValueError`` for an unknown kind, moment or parameter."""
        kind = KINDS.get(fault.kind)
        if kind is None:
            raise ValueError(f"Unknown kind {fault.kind!r}. Known: {', '.join(sorted(KINDS))}.")
        if fault.when not in ("", *MOMENTS):
            raise ValueError(f"when must be before or after, not {fault.when!r}.")
        unknown = set(fault.parameters) - set(kind.parameters) - {"delay_seconds"}
        if unknown:
            raise ValueError(f"{fault.kind} has no parameter {', '.join(sorted(unknown))}.")
        self.store.insert("faults", fault=vars(fault), left_over=times)

    def take(self, operation: str, integration: str, body: bytes) -> Fault | None:
        """The fault that this request meets, used up by one."""
        with self.store.transaction():
            for row in self.store.rows("SELECT * FROM faults ORDER BY seq"):
                fault = Fault(**row["fault"])
                if not fault.matches(operation, integration, body):
                    continue
                if row["left_over"] is not None:
                    self._use_up(row)
                return fault
        return None

    def pending(self) -> list[Json]:
        """All faults with how many times they are left (``times``; ``None``: for ever)."""
        rows = self.store.rows("SELECT * FROM faults ORDER BY seq")
        return [row["fault"] | {"times": row["left_over"]} for row in rows]

    def clear(self) -> None:
        """Behave again."""
        self.store.write("DELETE FROM faults")

    def _use_up(self, row: Json) -> None:
        if row["left_over"] <= 1:
            self.store.write("DELETE FROM faults WHERE seq = ?", (row["seq"],))
        else:
            self.store.write(
                "UPDATE faults SET left_over = left_over - 1 WHERE seq = ?", (row["seq"],)
            )


def spoil(fault: Fault, answer: Answer) -> Answer:
    """The answer that the caller gets instead of ``answer``."""
    kind = KINDS[fault.kind]
    return kind.spoil(answer, kind.parameters | fault.parameters)


def _keep(answer: Answer, _parameters: Json) -> Answer:
    return answer


def _deliver(delivery: Delivery) -> Callable[[Answer, Json], Answer]:
    def change(answer: Answer, parameters: Json) -> Answer:
        return replace(answer, delivery=delivery, parameters=parameters)

    return change


def _truncate(answer: Answer, parameters: Json) -> Answer:
    """Half of the JSON; with ``honest_length`` the header admits it, else it promises the whole."""
    delivery = Delivery.TRUNCATED if parameters["honest_length"] else Delivery.SHORT
    return replace(answer, delivery=delivery)


def _html(status: int) -> Callable[[Answer, Json], Answer]:
    def change(answer: Answer, _parameters: Json) -> Answer:
        headers = answer.headers
        return Answer(status, _HTML, content_type="text/html; charset=utf-8", headers=headers)

    return change


def _problem(
    code: str | None, text: str, status: int | None = None
) -> Callable[[Answer, Json], Answer]:
    """An error in the vendor's own format; parameters may change code, message and status."""

    def change(answer: Answer, parameters: Json) -> Answer:
        message = parameters.get("message", text)
        if parameters.get("field"):
            message = f"{parameters['field']}: {message}"
        problem = ApiProblem(
            parameters.get("code", code), message, status=parameters.get("status", status)
        )
        headers = dict(answer.headers)
        if parameters.get("retry_after") is not None:
            headers["Retry-After"] = str(parameters["retry_after"])
        request_id = headers.get("X-Request-Id", "")
        spoilt = Answer.of_json(problem.body(request_id), problem.status)
        return replace(spoilt, headers=headers)

    return change


def _redirect(answer: Answer, parameters: Json) -> Answer:
    return Answer(302, b"", headers=answer.headers | {"Location": parameters["to"]})


def _without_id(answer: Answer, _parameters: Json) -> Answer:
    body = json.dumps({"status": "success", "data": {}, "warnings": []}).encode()
    return replace(answer, status=200, body=body)


def _bad_record(answer: Answer, parameters: Json) -> Answer:
    parsed = json.loads(answer.body)
    results = parsed.get("data", {}).get("results") or []
    if parameters["index"] < len(results):
        results[parameters["index"]] = _SHAPES[parameters["shape"]](results[parameters["index"]])
    return replace(answer, body=json.dumps(parsed).encode())


def _broken_page(answer: Answer, _parameters: Json) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _empty_page(answer: Answer, _parameters: Json) -> Answer:
    body = json.dumps({"status": "success", "data": {"results": [], "next": None}}).encode()
    return replace(answer, status=200, body=body)


_SHAPES: dict[str, Callable[[Json], Any]] = {
    "name_number": lambda record: record | {"name": 42},
    "stages_null": lambda record: record | {"stages": None},
    "id_missing": lambda record: {key: value for key, value in record.items() if key != "id"},
    "location_text": lambda record: record | {"location": "Dallas"},
    "not_an_object": lambda record: record.get("name"),
}

_ERROR: Json = {"code": None, "message": "", "status": 500}
_DOWN = "The connected tool did not answer."

KINDS: dict[str, Kind] = {
    "ok": Kind(AFTER, _keep),
    "commit_then_drop": Kind(AFTER, _deliver(Delivery.DROP)),
    "commit_then_500": Kind(AFTER, _problem("PLATFORM.UNKNOWN_ERROR", "Something broke.", 500)),
    "commit_then_truncated": Kind(AFTER, _truncate, {"honest_length": True}),
    "commit_then_html": Kind(AFTER, _html(200)),
    "commit_then_huge_body": Kind(AFTER, _deliver(Delivery.HUGE), {"total_bytes": 500_000_000}),
    "commit_then_slow_drip": Kind(AFTER, _deliver(Delivery.DRIP), {"interval_seconds": 1.0}),
    "commit_late": Kind(AFTER, _deliver(Delivery.DROP), {"delay_seconds": 60.0}),
    "commit_without_id": Kind(AFTER, _without_id),
    "no_commit_500": Kind(BEFORE, _problem("PLATFORM.UNKNOWN_ERROR", "Something broke.", 500)),
    "no_commit_drop": Kind(BEFORE, _deliver(Delivery.DROP)),
    "no_commit_503_html": Kind(BEFORE, _html(503)),
    "429": Kind(
        BEFORE,
        _problem("PLATFORM.RATE_LIMIT_EXCEEDED", "Too many requests.", 429),
        {"retry_after": 1, "code": "PLATFORM.RATE_LIMIT_EXCEEDED"},
    ),
    "redirect_302": Kind(BEFORE, _redirect, {"to": "http://169.254.169.254/latest/meta-data/"}),
    "auth_401": Kind(
        BEFORE,
        _problem(None, "The credentials are not valid.", 401),
        {"code": "PLATFORM.AUTHENTICATION_INVALID"},
    ),
    "permission_403": Kind(
        BEFORE,
        _problem("INTEGRATION.PERMISSION_MISSING", "The connected user may not do this."),
        {"message": "The connected user may not do this."},
    ),
    "input_invalid_400": Kind(
        BEFORE,
        _problem("PLATFORM.INPUT_INVALID", "is not valid."),
        {"field": "body.candidate.email_address", "message": "must be a valid email."},
    ),
    "job_closed": Kind(BEFORE, _problem("ATS.JOB_CLOSED", "The job is closed.")),
    "application_exists": Kind(
        BEFORE,
        _problem("ATS.APPLICATION_ALREADY_EXISTS", "The candidate has already applied."),
    ),
    "service_unavailable": Kind(
        BEFORE, _problem("REMOTE.SERVICE_UNAVAILABLE", _DOWN), {"retry_after": None}
    ),
    "code_null_500": Kind(BEFORE, _problem(None, "Something went wrong.", 500)),
    "setup_pending_409": Kind(
        BEFORE, _problem("INTEGRATION.SETUP_SYNC_PENDING", "The first sync has not finished.")
    ),
    "error": Kind(BEFORE, _problem(None, "Something went wrong.", 500), _ERROR),
    "bad_record": Kind(AFTER, _bad_record, {"index": 0, "shape": "name_number"}),
    "broken_page": Kind(AFTER, _broken_page),
    "empty_page": Kind(AFTER, _empty_page),
}
