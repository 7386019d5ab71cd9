"""Speaks to the control surface of the stand-in vendor, which is a process of its own."""

import base64
import json
import urllib.error
import urllib.request
from typing import Any

Json = dict[str, Any]


class SandboxError(Exception):
    """The stand-in refused an operation of its control surface."""


class Sandbox:
    """The operations that the demo needs. ``url`` is the stand-in's address, without ``/v1``."""

    def __init__(self, url: str, *, timeout: float = 20.0) -> None:
        self.url = url.rstrip("/")
        self._timeout = timeout
        # The stand-in is on this machine: no proxy stands between.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @property
    def hears(self) -> str:
        """The address at which it listens to webhooks."""
        return f"{self.url}/hears"

    def jobs(self, integration: str) -> list[Json]:
        """All jobs of an integration."""
        return list(self._call("jobs", integration=integration))

    def update_job(self, integration: str, job_id: str, **fields: Any) -> None:
        """Change a job, as somebody at the customer would."""
        self._call("update_job", integration=integration, job_id=job_id, fields=fields)

    def candidates(self, integration: str) -> list[Json]:
        """All people of an integration, with their applications."""
        return list(self._call("candidates", integration=integration))

    def attachments(self, integration: str) -> list[Json]:
        """All documents of an integration, without their contents."""
        return list(self._call("attachments", integration=integration))

    def attachment_content(self, attachment_id: str) -> bytes:
        """The bytes of one document."""
        return base64.b64decode(self._call("attachment_content", attachment_id=attachment_id))

    def credentials(self, twin: str) -> dict[str, str]:
        """The key to one vendor's stand-in."""
        return dict(self._call("twin", twin=twin, action="credentials", parameters={}))

    def arrivals(self, twin: str) -> list[Json]:
        """Everybody who is in one vendor's stand-in."""
        return list(self._call("twin", twin=twin, action="arrivals", parameters={}))

    def documents(self, twin: str) -> list[Json]:
        """The documents of one vendor's stand-in, without their contents."""
        return list(self._call("twin", twin=twin, action="documents", parameters={}))

    def misbehave(
        self,
        operation: str,
        kind: str,
        *,
        integration: str,
        body_contains: str = "",
        times: int | None = 1,
        **params: Any,
    ) -> None:
        """Spoil the next answers (``times``; ``None``: all) of an operation."""
        self._call(
            "misbehave",
            operation=operation,
            kind=kind,
            integration=integration,
            body_contains=body_contains,
            times=times,
            when="",
            params=params,
        )

    def _call(self, name: str, /, **parameters: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own stand-in on loopback
            f"{self.url}/control/{name}",
            data=json.dumps(parameters).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return json.loads(answer.read())["result"]
        except urllib.error.HTTPError as error:
            with error:
                raise SandboxError(error.read().decode(errors="replace")) from None
