"""The inner side of ``limited_process``: what every reader does first and last."""

import contextlib
import json
import resource
import sys
from typing import Any

from candidates.profile_pdf.limits import (
    READER_CPU_SECONDS,
    READER_MEMORY_BYTES,
    READER_OUTPUT_BYTES,
    READER_RECURSION,
)


def receive() -> bytes:
    """Set the limits of this process, then take the file."""
    for what, limit in (
        (resource.RLIMIT_CPU, READER_CPU_SECONDS),
        (resource.RLIMIT_AS, READER_MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses RLIMIT_AS; the limit of time still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))
    sys.setrecursionlimit(READER_RECURSION)
    return sys.stdin.buffer.read()


def refuse(code: str) -> None:
    """Answer with one of ``reading.REFUSALS``."""
    _write({"refused": code}, b"")


def answer(header: dict[str, Any], body: bytes) -> None:
    """Answer with a result."""
    if len(body) > READER_OUTPUT_BYTES:
        refuse("too_large_result")
    else:
        _write(header, body)


def _write(header: dict[str, Any], body: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + body)
    sys.stdout.buffer.flush()
