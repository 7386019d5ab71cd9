"""``python -m sandbox``: the stand-in as a process of its own."""

import argparse
import signal
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from sandbox.seed import SEEDS
from sandbox.server import SandboxServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. Prints one line with the address when ready."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8765, help="port; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="file that keeps everything; none: in memory")
    parser.add_argument("--seed", choices=sorted(SEEDS), help="data for a new state")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: stop.set())
    try:
        server = SandboxServer(options.host, options.port, options.state, options.seed)
    except OSError as error:
        parser.exit(1, f"The stand-in cannot listen on port {options.port}: {error.strerror}.\n")
    except sqlite3.Error as error:
        parser.exit(1, f"{options.state} cannot be used as the state: {error}.\n")
    with server:
        print(f"Sandbox ready at {server.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
