"""Webhooks: told when something happens, signed, and only to an address on this machine.

The shapes are those of Kombo's OpenAPI file of May 2026. The signature is HMAC-SHA256 over the body
in base64url without padding; the body is printed with an indent, as public clients expect it.
"""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sandbox.ats_jobs import Jobs
from sandbox.kombo_coverage import end_user, state_of
from sandbox.loopback import is_here
from sandbox.stamps import new_id, now_text
from sandbox.store import Row

Json = dict[str, Any]

_PATIENCE = 5.0  # seconds


class Webhooks:
    """One address for everything, as an environment has it in the vendor's dashboard."""

    def __init__(self, ats: Jobs) -> None:
        self.ats = ats
        self.store = ats.store

    def set_target(self, url: str, secret: str) -> None:
        """Where to deliver, and with which secret to sign; an empty address delivers nothing."""
        if url and not (is_here(url) and url.startswith("http://") and secret):
            raise ValueError("only http on this machine, with a secret")
        self.store.set_setting("webhook", {"url": url, "secret": secret})

    def send_of(self, integration_id: str, kind: str, models: Sequence[str] = ("ats_jobs",)) -> int:
        """Tell of one integration. Returns the receiver's HTTP status, 0 where there is none."""
        integration = self.ats.integration(integration_id)
        if kind not in _KINDS:
            raise ValueError(f"there is no webhook {kind!r}")
        return self._send(kind, _KINDS[kind](integration, models))

    def send_failure(self, tool: str, user: Json) -> int:
        """Tell that somebody could not connect."""
        data = {
            "integration_tool": tool,
            "integration_category": "ATS",
            "end_user": user,
            "log_url": f"https://app.kombo.invalid/sandbox/logs?flowId={new_id()}",
        }
        return self._send("connection-flow-failed", data)

    def _send(self, kind: str, data: Json) -> int:
        target = self.store.setting("webhook") or {"url": ""}
        if not target["url"]:
            return 0
        body = json.dumps({"id": new_id(), "type": kind, "data": data}, indent=2).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Kombo-Signature": sign(body, target["secret"]),
        }
        parts = urlsplit(target["url"])
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=_PATIENCE
        )
        try:
            path = parts.path or "/"
            connection.request(
                "POST", f"{path}?{parts.query}" if parts.query else path, body, headers
            )
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def sign(body: bytes, secret: str) -> str:
    """The signature of a body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _short(integration: Row, _models: Sequence[str]) -> Json:
    return {
        "id": integration["id"],
        "tool": integration["tool"],
        "category": "ATS",
        "end_user": end_user(integration),
    }


def _deleted(integration: Row, models: Sequence[str]) -> Json:
    return _short(integration, models) | {"deleted_at": now_text()}


def _long(integration: Row) -> Json:
    return {
        "integration_id": integration["id"],
        "integration_tool": integration["tool"],
        "integration_category": "ATS",
    }


def _state(integration: Row, _models: Sequence[str]) -> Json:
    return _long(integration) | {
        "end_user": end_user(integration),
        "qa_status": "PASSED",
        "setup_status": integration["options"].get("setup_status", "COMPLETED"),
        "state": state_of(integration),
        "updated_at": now_text(),
    }


def _changed(integration: Row, models: Sequence[str]) -> Json:
    return _long(integration) | {"changed_models": [{"name": name} for name in models]}


_KINDS = {
    "integration-created": _short,
    "integration-deleted": _deleted,
    "integration-state-changed": _state,
    "data-changed": _changed,
}
