"""How close to a vendor's rate limit the limiter gets, and how many 429s it costs.

    python -m benchmarks.limiter [--redis redis://127.0.0.1:6379/0]

A local server grants a token bucket and answers after 80 ms. Eight threads of the real transport
(or eight processes sharing Redis) drain a backlog. "Reached" compares the time from the first to
the last granted call with the least time the vendor's limit allows. Takes about 25 seconds.
"""

import argparse
import multiprocessing
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from integrations.errors import RateLimitedError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter, Limiter
from integrations.transport.messages import Request
from integrations.transport.redis_limiter import RedisLimiter

LATENCY = 0.08
WORKERS = 8
CASES = ((10.0, 5, 100), (50.0, 20, 500))  # rate per second, burst, calls


class Vendor(BaseHTTPRequestHandler):
    """Grants ``rate`` calls a second with ``burst``; counts both kinds of answer."""

    protocol_version = "HTTP/1.1"
    rate: ClassVar[float]
    burst: ClassVar[int]
    tokens: ClassVar[float]
    last: ClassVar[float]
    granted: ClassVar[list[float]]
    refused: ClassVar[int]
    lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def reset(cls, rate: float, burst: int) -> None:
        cls.rate, cls.burst, cls.tokens = rate, burst, float(burst)
        cls.last, cls.granted, cls.refused = time.monotonic(), [], 0

    def do_GET(self) -> None:
        with self.lock:
            cls, now = type(self), time.monotonic()
            cls.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
            cls.last = now
            granted = self.tokens >= 1
            if granted:
                cls.tokens -= 1
                self.granted.append(now)
            else:
                cls.refused += 1
        time.sleep(LATENCY)
        self.send_response(200 if granted else 429)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def drain(limiter: Limiter, address: str, rate: float, burst: int, calls: int) -> None:
    """One worker: so many successful calls, each tried until it is granted."""
    policy = TransportPolicy(
        allowed_private=frozenset({address}), rate=rate, burst=burst, max_wait=60
    )
    request = Request("count", "GET", f"http://{address}/")
    with Transport(policy, limiter, "lane", lambda _: None) as transport:
        while calls:
            try:
                transport.send(request)
            except RateLimitedError:
                continue
            calls -= 1


def drain_alone(url: str, prefix: str, address: str, rate: float, burst: int, calls: int) -> None:
    """The same in a process of its own, sharing Redis."""
    limiter = RedisLimiter.from_url(url, prefix)
    drain(limiter, address, rate, burst, calls)
    limiter.close()


def run(address: str, redis_url: str, rate: float, burst: int, calls: int) -> None:
    """Drain one backlog and print what was reached."""
    Vendor.reset(rate, burst)
    shares = [calls // WORKERS + (worker < calls % WORKERS) for worker in range(WORKERS)]
    workers: list[threading.Thread | multiprocessing.Process]
    if redis_url:
        prefix = f"bench-{secrets.token_hex(6)}"
        workers = [
            multiprocessing.get_context("spawn").Process(
                target=drain_alone, args=(redis_url, prefix, address, rate, burst, share)
            )
            for share in shares
        ]
    else:
        limiter = InProcessLimiter()
        workers = [
            threading.Thread(target=drain, args=(limiter, address, rate, burst, share))
            for share in shares
        ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    taken = Vendor.granted[-1] - Vendor.granted[0]
    least = (calls - burst) / rate
    kind = "processes, Redis" if redis_url else "threads, in process"
    print(
        f"{rate:4.0f}/s, burst {burst:3d}, {calls} calls, {WORKERS} {kind}: "
        f"reached {least / taken:6.1%} of allowed, {Vendor.refused / calls:.4f} 429s per call"
    )


def main() -> None:
    """Both rates, in process or through Redis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis", default="", help="URL of a Redis to share between processes")
    redis_url = parser.parse_args().redis
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for rate, burst, calls in CASES:
        run(f"127.0.0.1:{server.server_port}", redis_url, rate, burst, calls)
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
