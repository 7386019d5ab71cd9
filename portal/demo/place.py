"""Where the demo lives: its folder, its ports, and the environment of its processes."""

import fcntl
import json
import secrets
import shutil
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

# The stand-in's key for all its customers.
API_KEY = "demo-kombo-key"
WEB_PORT = 8000
SANDBOX_PORT = 8765
PORTS_TRIED = 50
MEMORY = "demo.json"
LOCK = "lock"
# What production sets has no place here.
FOREIGN = (
    "ALLOWED_HOSTS", "BEHIND_TLS", "BROKER_URL", "CONN_MAX_AGE", "CREDENTIAL_KEY",
    "CREDENTIAL_KEYS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG", "KOMBO_API_KEY",
    "REDIS_URL", "SECRET_KEY", "STATIC_ROOT", "WEB_BIND",
)  # fmt: skip


class AlreadyRunningError(Exception):
    """Another demo uses this folder right now."""


@dataclass
class Memory:
    """What a second start must know. The password is made once and is the same for every login."""

    password: str
    loaded: bool = False
    web_port: int = WEB_PORT
    sandbox_port: int = SANDBOX_PORT


class Place:
    """The demo's folder. Only one demo at a time uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock: IO[str] | None = None

    def enter(self) -> None:
        """Take the folder. Raises ``AlreadyRunningError``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / LOCK).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise AlreadyRunningError(f"A demo is already running in {self.folder}.") from None
        self._lock = lock

    def leave(self) -> None:
        """Give the folder free."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def sandbox_state(self) -> Path:
        """The file in which the stand-in keeps everything."""
        return self.folder / "sandbox.sqlite3"

    @property
    def logs(self) -> Path:
        """Where each process writes."""
        return self.folder / "log"

    def recall(self) -> Memory | None:
        """What an earlier start wrote down, or ``None`` where there was none."""
        try:
            return Memory(**json.loads((self.folder / MEMORY).read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def remember(self, memory: Memory) -> None:
        """Write down what the next start must know, for the owner's eyes only."""
        draft = self.folder / f"{MEMORY}.draft"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(memory)))
        draft.replace(self.folder / MEMORY)

    def begin_anew(self) -> Memory:
        """Forget an earlier or unfinished demo, and write down a new one."""
        for entry in self.folder.iterdir():
            if entry.name == LOCK:
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        memory = Memory(password=f"demo-{secrets.token_hex(4)}")
        self.remember(memory)
        return memory

    def environment(self, memory: Memory, inherited: Mapping[str, str]) -> dict[str, str]:
        """What the demo's processes see: the embedded default, the stand-in, short budgets."""
        foreign = {name for known in FOREIGN for name in (known, f"{known}_FILE")}
        kept = {name: value for name, value in inherited.items() if name not in foreign}
        sandbox = f"127.0.0.1:{memory.sandbox_port}"
        # What somebody tries the demo with may be called too: a receiver of webhooks.
        callable_too = inherited.get("OUTBOUND_ALLOWED_PRIVATE", "")
        return kept | {
            "PORTAL_DATA_DIR": str(self.folder),
            "PORTAL_URL": f"http://127.0.0.1:{memory.web_port}",
            "KOMBO_BASE_URL": f"http://{sandbox}/v1",
            "KOMBO_API_KEY": API_KEY,
            "FACTORIAL_OPTIONS": json.dumps(
                {
                    "base_url": f"http://{sandbox}/twins/factorial",
                    "app_url": f"http://{sandbox}/systems/factorial",
                }
            ),
            "OUTBOUND_ALLOWED_PRIVATE": ",".join(filter(None, (sandbox, callable_too))),
            # The stand-in shows at once what was written, so nobody has to wait for its copy.
            "KOMBO_LOOKUP_LAG_SECONDS": "0",
            "KOMBO_DOCUMENT_LAG_SECONDS": "0",
            "OUTBOUND_WRITE_DEADLINE": "10",
            "EXPORT_PAUSE_BUDGET": "2",
            "EXPORT_VENDOR_PROCESSING": "2",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }


def free_port(wanted: int) -> int:
    """``wanted``, or the next port that nobody listens on. Raises ``OSError`` when none is."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"No port between {wanted} and {wanted + PORTS_TRIED} is free.")
