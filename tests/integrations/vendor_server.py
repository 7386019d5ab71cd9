"""A real HTTP server on loopback that answers as told, well or badly, and remembers what came."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Received:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[[socket.socket, Received], None]


def answer(
    value: Any = None, status: int = 200, headers: dict[str, str] | None = None, *, raw: bytes = b""
) -> Behaviour:
    """A complete answer; ``raw`` instead of JSON where given."""
    body = raw or json.dumps(value).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {text}" for name, text in (headers or {}).items()]
    wire = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda connection, _: connection.sendall(wire)


def send_then_drop(wire: bytes) -> Behaviour:
    """Some bytes, then a reset."""

    def behave(connection: socket.socket, _: Received) -> None:
        connection.sendall(wire)
        raise ConnectionAbortedError

    return behave


def drip(wire: bytes, pause: float) -> Behaviour:
    """One byte at a time, until the other side hangs up."""

    def behave(connection: socket.socket, _: Received) -> None:
        hang_up = threading.Event()
        for byte in wire:
            connection.sendall(bytes([byte]))
            hang_up.wait(pause)

    return behave


@dataclass
class VendorServer:
    """``script`` is used up first, one behaviour a request; then ``respond`` answers."""

    respond: Callable[[Received], Behaviour] = lambda _: answer({"status": "success", "data": {}})
    script: list[Behaviour] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._workers: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the waiting accept
        self._accepting.join()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in self._workers:
            worker.join(timeout=2)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            connection.settimeout(5)
            worker = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._workers.append(worker)
            worker.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while not self._stop.is_set() and (received := _read(stream)):
                    with self._lock:
                        self.received.append(received)
                        behave = self.script.pop(0) if self.script else self.respond(received)
                    behave(connection, received)
            except (OSError, ValueError):  # hung up, or no HTTP at all
                return


def _read(stream: Any) -> Received | None:
    line = stream.readline()
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while line := stream.readline().strip():
        name, _, text = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = text.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Received(method, parts.path, dict(parse_qsl(parts.query)), headers, body)
