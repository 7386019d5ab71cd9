"""Somebody who receives our webhooks: a real HTTP server that verifies with the standard library
of the format."""

import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


class Receiver:
    """Answers 204, unless told otherwise. ``heard`` are headers and bodies, in their order."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: deque[tuple[int, dict[str, str], bytes]] = deque()
        self.always: tuple[int, dict[str, str], bytes] = (204, {}, b"")
        self.meanwhile: Callable[[], object] = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append((dict(self.headers.items()), body))
                receiver.meanwhile()
                answers = receiver.answers
                status, headers, text = answers.popleft() if answers else receiver.always
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Host and port, as they stand in ``OUTBOUND_ALLOWED_PRIVATE``."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.host}/hooks"

    def will_answer(
        self, status: int, headers: dict[str, str] | None = None, text: str = ""
    ) -> None:
        """What it says to the next request, after those said already."""
        self.answers.append((status, headers or {}, text.encode()))

    def verified(self, secret: str) -> list[Any]:
        """Every message, verified. Raises ``WebhookVerificationError``."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.heard]

    @property
    def ids(self) -> list[str]:
        """The id of each message."""
        return [headers["webhook-id"] for headers, _ in self.heard]
