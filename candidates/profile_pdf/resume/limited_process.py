"""Run a reader of foreign files in a process of its own, with little memory and little time.

A resume comes from a stranger. Whatever a parser does with it (loops, eats memory, dies), it
does so to a process that has nothing but the file, and the profile goes on without the resume.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from candidates.profile_pdf.limits import READER_OUTPUT_BYTES, READER_WALL_SECONDS

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "candidates.profile_pdf.resume"


class ReaderStoppedError(Exception):
    """The reader died, was stopped at a limit, or answered nonsense."""


def run_reader(module: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer of ``module`` (a file beside this one): a small header, and a body.

    Raises ``ReaderStoppedError`` when there is no answer within the limits.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-m", f"{PACKAGE}.{module}"],
            input=content,
            capture_output=True,
            timeout=READER_WALL_SECONDS,
            cwd=ROOT,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReaderStoppedError(module) from error
    header, separator, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or not separator or len(body) > READER_OUTPUT_BYTES:
        raise ReaderStoppedError(module)
    answer: dict[str, Any] = json.loads(header)
    return answer, body


def _environment() -> dict[str, str]:
    """Nothing of ours but where modules are; a fixed hash seed, for the same bytes every time."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {"PYTHONPATH": paths, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
