"""The demo's processes: started together, watched, and all ended together."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_END = 25.0
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Child:
    """One process in a group of its own, so that Ctrl-C reaches only the demo itself."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_lines(self, count: int = 12) -> str:
        """The end of what it wrote."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked the demo to end
    """Somebody asked the demo to end."""


class ChildFellError(Exception):
    """A process of the demo has ended by itself."""

    def __init__(self, child: Child) -> None:
        code = child.process.returncode
        super().__init__(f"{child.name} has ended by itself (exit code {code}).")
        self.child = child


class Children:
    """All processes of one demo. ``stopping`` is set by the first signal."""

    def __init__(self, log_folder: Path, environment: Mapping[str, str]) -> None:
        self.stopping = threading.Event()
        self.environment = dict(environment)
        self._log_folder = log_folder
        self._children: list[Child] = []
        log_folder.mkdir(parents=True, exist_ok=True)

    def obey_signals(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal end the demo in good order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: self.stopping.set())

    def start(self, name: str, command: Sequence[str]) -> Child:
        """Start a process that stays. It writes into its own log file."""
        log = self._log_folder / f"{name}.log"
        with log.open("wb") as output:
            process = self._open(command, output=output.fileno())
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def run(self, name: str, command: Sequence[str]) -> int:
        """Run a process to its end, on this terminal. Returns its exit code."""
        child = Child(name, self._open(command), self._log_folder / name)
        self._children.append(child)
        while child.process.poll() is None:
            self.look(except_for=child)
            time.sleep(POLL_SECONDS)
        self._children.remove(child)
        return child.process.returncode

    def look(self, *, except_for: Child | None = None) -> None:
        """Raise ``Stopped`` when asked to end, ``ChildFellError`` when a process has ended."""
        if self.stopping.is_set():
            raise Stopped
        for child in self._children:
            if child is not except_for and child.process.poll() is not None:
                raise ChildFellError(child)

    def end_all(self) -> None:
        """End every process, the last one started first; whoever does not obey is killed."""
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_END
        for child in reversed(self._children):
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            # Also what a process left behind: its whole group goes.
            _signal(child, signal.SIGKILL)
            child.process.wait()
        self._children.clear()

    def _open(
        self, command: Sequence[str], *, output: int | None = None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - our own commands
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _signal(child: Child, number: signal.Signals) -> None:
    try:
        os.killpg(child.process.pid, number)
    except (ProcessLookupError, PermissionError):
        # The group is gone; some systems say so by refusing.
        return
