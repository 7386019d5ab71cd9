"""The control surface: set the scene, misbehave, and see what arrived.

``SandboxControl`` speaks to a stand-in over HTTP, from any process. The same operations are
available in the stand-in's own process as ``SandboxServer.control``.
"""

import base64
import json
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from typing import Any

Json = dict[str, Any]


class SandboxError(Exception):
    """The stand-in refused an operation of the control surface."""


class Control(ABC):
    """All operations of the control surface.

    Records are dictionaries in the API's own field names. Times are text in UTC
    (``2026-11-22T09:30:00.000Z``), except ``time`` of a logged request, which is Unix seconds.
    Every operation raises ``SandboxError`` when the stand-in refuses it.
    """

    @abstractmethod
    def _call(self, operation: str, parameters: Json) -> Any:
        """Have the stand-in do one operation."""

    # --- the scene ---

    def add_integration(self, integration: str, tool: str, api_key: str, **options: Any) -> Json:
        """Add a customer's integration, or change the one with this id.

        Options: ``organization``; ``duplicates`` (``refuse`` or ``store``);
        ``mirror_lag_seconds``; ``attachments_readable``; ``closed_jobs_vanish``;
        ``free_text_locations``; ``max_attachment_bytes``; ``unsupported`` and ``disabled`` (lists
        of action ids); ``status`` (``ACTIVE``, ``INVALID``, ``INACTIVE``); ``setup_status``;
        ``opted_out`` (the same, by the customer; models too) and ``unknown`` (of these the vendor
        cannot say); ``public_jobs_only``; ``scale`` (that many generated jobs; an id ``scale:n``
        implies it) and ``changed`` (the fraction of them that has changed just now);
        ``required_fields`` (paths of the body without which nobody is created any more).
        """
        return self._dictionary("add_integration", _named(locals()))

    def set_options(self, integration: str, **options: Any) -> Json:
        """Change some options. Setting ``changed`` again changes those jobs once more."""
        return self._dictionary("set_options", _named(locals()))

    def integrations(self) -> list[Json]:
        """All integrations with their options."""
        return self._list("integrations", {})

    def add_key(self, api_key: str) -> None:
        """Accept an API key with which nobody is connected yet."""
        self._call("add_key", _named(locals()))

    def connections_made(self) -> list[Json]:
        """What customers have connected behind links, oldest first: ``integration``, ``tool``,
        ``organization``, ``origin_id``, ``link`` (its token) and ``code`` (the token of the
        embedded flow).
        """
        return self._list("connections_made", {})

    def set_webhook(self, url: str, secret: str) -> None:
        """Deliver webhooks to this address on this machine, signed; an empty one delivers none.

        From then on it is told when a customer has connected, again, or could not.
        """
        self._call("set_webhook", _named(locals()))

    def send_webhook(
        self, integration: str, kind: str = "integration-created", models: tuple[str, ...] = ()
    ) -> int:
        """Deliver one now: ``integration-created``, ``integration-deleted``,
        ``integration-state-changed`` or ``data-changed`` (of ``models``). Returns the receiver's
        HTTP status, 0 where it was not reached.
        """
        return int(self._call("send_webhook", _named(locals())))

    def seed(self, name: str = "demo") -> None:
        """Add the demo data."""
        self._call("seed", {"name": name})

    def reset(self) -> None:
        """Forget everything: integrations, records, faults, limits and the log."""
        self._call("reset", {})

    def put_job(self, integration: str, **fields: Any) -> Json:
        """Add a job. All fields are optional; ``stages`` may be plain names. Returns the job."""
        return self._dictionary("put_job", _named(locals()))

    def update_job(self, integration: str, job_id: str, **fields: Any) -> Json:
        """Change some fields of a job. Returns the job."""
        return self._dictionary("update_job", _named(locals()))

    def delete_job(self, integration: str, job_id: str) -> Json:
        """Let a job vanish; it is then only listed with ``include_deleted``."""
        return self._dictionary("delete_job", _named(locals()))

    def jobs(self, integration: str) -> list[Json]:
        """All stored jobs as the API would list them, vanished ones included."""
        return self._list("jobs", _named(locals()))

    def put_candidate(
        self,
        integration: str,
        first_name: str,
        last_name: str,
        emails: list[str],
        applications: list[Json] | None = None,
        **fields: Any,
    ) -> Json:
        """Add a person who is in the ATS already.

        ``applications``: dictionaries with ``job_id`` and, if wanted, ``stage_id``, ``outcome``.
        """
        return self._dictionary("put_candidate", _named(locals()))

    def delete_candidate(self, integration: str, candidate_id: str) -> Json:
        """Let a person vanish; they are then only listed with ``include_deleted``."""
        return self._dictionary("delete_candidate", _named(locals()))

    def update_application(self, integration: str, application_id: str, **fields: Any) -> Json:
        """Do what a recruiter does in the ATS: set ``current_stage_id`` or ``outcome``."""
        return self._dictionary("update_application", _named(locals()))

    # --- what arrived ---

    def applications(self, integration: str) -> list[Json]:
        """All applications, oldest first, without any lag."""
        return self._list("applications", _named(locals()))

    def candidates(self, integration: str) -> list[Json]:
        """All people, oldest first, with tags and applications, without any lag."""
        return self._list("candidates", _named(locals()))

    def attachments(self, integration: str) -> list[Json]:
        """All documents: ``id``, ``candidate_id``, ``application_id``, ``type``, ``file_name``,
        ``content_type``, ``size`` in bytes, ``sha256`` in hex.
        """
        return self._list("attachments", _named(locals()))

    def attachment_content(self, attachment_id: str) -> bytes:
        """The bytes of a document."""
        return base64.b64decode(self._call("attachment_content", _named(locals())))

    def notes(self, integration: str) -> list[Json]:
        """All notes (``label`` is empty) and result links (``content`` is the URL)."""
        return self._list("notes", _named(locals()))

    # --- twins of single vendors ---

    def twin(self, key: str, action: str, **parameters: Any) -> Any:
        """Have the twin of one vendor do something: a method of its class in ``sandbox.twins``.

        ``add_job``, ``close_job``, ``add_person``, ``arrivals``, ``documents``, ``jobs_shown``,
        ``credentials``, ``misbehave``, ``behave``, ``asked``; ``set`` changes its settings.
        """
        return self._call("twin", {"twin": key, "action": action, "parameters": parameters})

    # --- misbehaviour ---

    def misbehave(
        self,
        operation: str = "",
        kind: str = "ok",
        times: int | None = 1,
        integration: str | None = None,
        when: str = "",
        body_contains: str = "",
        **params: Any,
    ) -> None:
        """Spoil the next ``times`` answers (``None``: all) of an operation.

        Empty ``operation`` means any. Kinds and their parameters are listed in
        ``sandbox.faults.KINDS``; ``when`` (``before``, ``after``) overrides whether the request
        has been carried out by then. Faults are met in the order in which they were added.
        """
        self._call("misbehave", _named(locals()))

    def faults(self) -> list[Json]:
        """The faults that are still to come."""
        return self._list("faults", {})

    def clear_faults(self) -> None:
        """Behave again."""
        self._call("clear_faults", {})

    def set_limits(self, **limits: Any) -> Json:
        """Set ``rate_per_second``, ``burst``, ``refused_count``, ``latency_ms``, ``concurrency``
        or ``retry_after`` (see ``sandbox.limits.Limits``); the others stay. Returns all of them.
        """
        return self._dictionary("set_limits", {"limits": limits})

    # --- the log ---

    def requests(
        self, operation: str = "", integration: str = "", after: int = 0, limit: int = 10_000
    ) -> list[Json]:
        """The log, oldest first: ``seq``, ``time``, ``method``, ``path``, ``query``,
        ``operation``, ``integration``, ``status``, ``code``, ``body_sha``, ``fault``,
        ``request_id``. Only entries with a ``seq`` above ``after``.
        """
        return self._list("requests", _named(locals()))

    def clear_requests(self) -> None:
        """Forget the log, and with it the breaches."""
        self._call("clear_requests", {})

    def breaches(self, integration: str = "") -> int:
        """How many requests were answered with 429."""
        return int(self._call("breaches", _named(locals())))

    def _dictionary(self, operation: str, parameters: Json) -> Json:
        answer: Json = self._call(operation, parameters)
        return answer

    def _list(self, operation: str, parameters: Json) -> list[Json]:
        answer: list[Json] = self._call(operation, parameters)
        return answer


class SandboxControl(Control):
    """The operations over HTTP. ``url`` is the stand-in's address, without ``/v1``."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout

    def _call(self, operation: str, parameters: Json) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the caller's own stand-in
            f"{self.url}/control/{operation}",
            data=json.dumps(parameters).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                return json.loads(answer.read())["result"]
        except urllib.error.HTTPError as error:
            with error:
                raise SandboxError(json.loads(error.read())["error"]) from None


def _named(values: Json) -> Json:
    """The arguments of an operation, as parameters."""
    return {key: value for key, value in values.items() if key != "self"}
