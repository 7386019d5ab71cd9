"""The web server of the stand-in: the API, the control surface and the web page on one port."""

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from sandbox.ats import Ats
from sandbox.control import Control, SandboxError
from sandbox.control_server import LocalControl, Operator
from sandbox.faults import FaultList
from sandbox.http_types import HEARS, Answer, Delivery, Request
from sandbox.kombo_api import KomboApi
from sandbox.kombo_connect_pages import PATH, ConnectPages
from sandbox.kombo_routes import PREFIX
from sandbox.limits import Gate, Limits
from sandbox.pages import Pages
from sandbox.seed import SEEDS
from sandbox.store import Store
from sandbox.twins.base import VendorTwin
from sandbox.twins.registry import TWINS
from sandbox.twins.shelf import Shelf

MAX_BODY_BYTES = 64_000_000
_HUGE_PIECE = b" " * 65_536


class Sandbox:
    """The stand-in without a socket: it turns requests into answers."""

    def __init__(self, state: Path | None, seed: str | None, public_url: str) -> None:
        """Open the state at ``state`` (in memory without one); seed it when it is new."""
        self.stopping = threading.Event()
        self.store = Store(state)
        ats = Ats(self.store, public_url)
        gate = Gate(Limits.from_json(self.store.setting("limits") or {}))
        faults = FaultList(self.store)
        self.api = KomboApi(ats, faults, gate, self.stopping)
        self.twins: dict[str, VendorTwin] = {
            kind.key: kind(Shelf(self.store, kind.key), self.stopping) for kind in TWINS
        }
        self.operator = Operator(ats, faults, gate, self.twins)
        self.pages = Pages(ats, self.twins)
        self.connect_pages = ConnectPages(ats)
        if seed and self.store.is_new:
            SEEDS[seed](ats, self.twins)

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        if request.path.startswith(f"{PREFIX}/"):
            return self.api.handle(request)
        if request.path.startswith("/twins/"):
            twin = self.twins.get(request.path.split("/")[2])
            return twin.handle(request) if twin else Answer(404, b"There is no such twin.")
        if request.path.startswith("/control/"):
            return self._control(request)
        if request.path == PATH and request.method in ("GET", "POST"):
            return self.connect_pages.handle(request)
        if request.method in ("GET", "HEAD"):
            return self.pages.handle(request)
        is_heard = request.path == HEARS and request.method == "POST"
        return Answer(204) if is_heard else Answer(405, b"Not here.", content_type="text/plain")

    def _control(self, request: Request) -> Answer:
        operation = request.path.removeprefix("/control/")
        # A page in a browser cannot send this content type to another site unasked.
        content_type = request.headers.get("content-type", "").partition(";")[0]
        if request.method != "POST" or content_type != "application/json":
            return Answer.of_json({"error": "POST application/json is expected."}, 400)
        try:
            parameters = json.loads(request.body or b"{}")
            if not isinstance(parameters, dict):
                raise ValueError("an object is expected")
            return Answer.of_json({"result": self.operator.perform(operation, parameters)})
        except (SandboxError, ValueError) as error:
            return Answer.of_json({"error": str(error)}, 400)


class SandboxServer:
    """A stand-in on a port, in threads of this process; use it as a context manager.

    ``port`` 0 takes a free one. ``state`` is the file that keeps everything; without it the state
    is in memory and ends with the server. ``seed`` names the data of a new state (``demo``).
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        state: str | Path | None = None,
        seed: str | None = None,
    ) -> None:
        self._http = _HttpServer((host, port))
        self.host = host
        self.port = int(self._http.server_address[1])
        try:
            self._sandbox = Sandbox(Path(state) if state else None, seed, self.url)
        except BaseException:
            self._http.server_close()
            raise
        self._http.sandbox = self._sandbox
        self.control: Control = LocalControl(self._sandbox.operator)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox"
        )

    @property
    def url(self) -> str:
        """The address of the web page and of the control surface."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base address of the API."""
        return self.url + PREFIX

    def twin(self, key: str) -> VendorTwin:
        """The stand-in of one vendor, in this process."""
        return self._sandbox.twins[key]

    def twin_url(self, key: str) -> str:
        """The base address of one vendor's stand-in."""
        return f"{self.url}/twins/{key}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering: open connections are closed, the state is kept if it has a file."""
        self._sandbox.stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.hang_up()
        self._http.server_close()
        self._sandbox.store.close()

    def __enter__(self) -> "SandboxServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _HttpServer(ThreadingHTTPServer):
    # Threads are joined at the end, so that no socket outlives the server.
    daemon_threads = False
    request_queue_size = 256
    sandbox: Sandbox

    def __init__(self, address: tuple[str, int]) -> None:
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, then serve it in its thread."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection when it ends."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep alive."""
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    # Header and body leave in one packet.
    wbufsize = 65_536
    server: _HttpServer

    def handle_one_request(self) -> None:
        """Serve one request; a client that went away is no error."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def finish(self) -> None:
        """Close the connection, whether or not the client is still there."""
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def serve(self) -> None:
        """Read the request, have it answered, deliver the answer."""
        length = self.headers.get("Content-Length", "0")
        chunked = "Transfer-Encoding" in self.headers
        if chunked or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            error = f"A body of known length, up to {MAX_BODY_BYTES} bytes, is expected."
            self._deliver(Answer.of_json({"error": error}, 411 if chunked else 413))
            return
        path, _, query = self.path.partition("?")
        host = self.headers.get("Host", "")
        request = Request(
            method=self.command,
            path=path if path.startswith((PREFIX, "/twins/")) else unquote(path),
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
            base_url=f"http://{host}",
        )
        self._deliver(self.server.sandbox.handle(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: requests are in the store's log."""

    def _deliver(self, answer: Answer) -> None:
        deliveries: dict[Delivery, Callable[[Answer], None]] = {
            Delivery.WHOLE: self._whole,
            Delivery.DROP: self._drop,
            Delivery.TRUNCATED: self._truncated,
            Delivery.SHORT: self._short,
            Delivery.HUGE: self._huge,
            Delivery.DRIP: self._drip,
        }
        deliveries[answer.delivery](answer)
        self.wfile.flush()

    def _begin(self, answer: Answer, length: int | None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        if answer.delivery != Delivery.WHOLE:
            self.send_header("Connection", "close")
        self.end_headers()

    def _whole(self, answer: Answer) -> None:
        self._begin(answer, len(answer.body))
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _drop(self, _answer: Answer) -> None:
        self.close_connection = True

    def _truncated(self, answer: Answer) -> None:
        half = answer.body[: len(answer.body) // 2]
        self._begin(answer, len(half))
        self.wfile.write(half)
        self.close_connection = True

    def _short(self, answer: Answer) -> None:
        self._begin(answer, len(answer.body))
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.close_connection = True

    def _huge(self, answer: Answer) -> None:
        self._begin(answer, None)
        self.close_connection = True
        size = len(_HUGE_PIECE)
        for _ in range(int(answer.parameters["total_bytes"]) // size):
            if self.server.sandbox.stopping.is_set():
                return
            self.wfile.write(f"{size:x}\r\n".encode() + _HUGE_PIECE + b"\r\n")
        self.wfile.write(f"{len(answer.body):x}\r\n".encode() + answer.body + b"\r\n0\r\n\r\n")

    def _drip(self, answer: Answer) -> None:
        self._begin(answer, len(answer.body))
        self.close_connection = True
        for value in answer.body:
            self.wfile.write(bytes([value]))
            self.wfile.flush()
            if self.server.sandbox.stopping.wait(answer.parameters["interval_seconds"]):
                return
