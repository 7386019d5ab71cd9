"""The platform's own web server for webhooks: verifies, remembers, and is not always well."""

import json
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

REFUSES_EVERY = 40
"""The first try of every so many is answered with 503, so that it has to come again."""


@dataclass
class Ear:
    """One endpoint: the secrets it knows, what it has heard."""

    secrets: list[str] = field(default_factory=list)
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    verified: Counter[str] = field(default_factory=Counter)
    by_secret: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    forged: int = 0
    changed: list[str] = field(default_factory=list)

    def hear(self, headers: dict[str, str], body: bytes) -> int:
        """The status to answer with."""
        right = [secret for secret in self.secrets if _verifies(secret, headers, body)]
        if not right:
            self.forged += 1
            return 401
        message = headers["webhook-id"]
        self.tries[message] += 1
        if len(self.tries) % REFUSES_EVERY == 0 and self.tries[message] == 1:
            self.refused += 1
            return 503
        told = json.loads(body)
        if self.heard.setdefault(message, told)["data"] != told["data"]:
            self.changed.append(message)
        self.verified[message] += 1
        self.by_secret.update(right)
        return 204

    def about(self, kind: str) -> dict[Any, set[str]]:
        """The message ids by export, of the events of one type."""
        found: dict[Any, set[str]] = defaultdict(set)
        for message, told in self.heard.items():
            if told["type"] == kind:
                found[told["data"]["export"]].add(message)
        return found


def _verifies(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


class Receiver:
    """Listens on loopback. Each endpoint has a path of its own."""

    def __init__(self, port: int) -> None:
        self.ears: dict[str, Ear] = defaultdict(Ear)
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name is the base class's
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver._lock:
                    status = receiver.ears[self.path].hear(headers, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """The ledger says it all."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """Where this endpoint is reached."""
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}{path}"
