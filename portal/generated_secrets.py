"""Secrets from the environment, or made once and kept where the embedded default keeps its data."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def secret(env: Any, name: str, *, data_dir: Path, embedded: str) -> str:
    """A secret from ``NAME`` or the file ``NAME_FILE``.

    ``embedded`` names the file in which it is generated and kept; empty outside the embedded
    default, where a missing secret raises ``ImproperlyConfigured``.
    """
    value: str = env.str(name, default="")
    if value:
        return value
    if embedded:
        return _generated_once(data_dir, embedded)
    raise ImproperlyConfigured(
        f"{name} is not set. Outside the embedded default it must be given, or {name}_FILE must "
        "name a file that holds it. See .env.example."
    )


def _generated_once(data_dir: Path, name: str) -> str:
    """A secret kept in the data directory; made at first use, readable by its owner only."""
    path = data_dir / name
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f"{name}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    try:
        # A hard link is atomic and fails where another process was first: both then read one key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
