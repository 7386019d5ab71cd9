"""Puts the demo on: sets up, tells the story once, serves until asked to end."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.console import Console
from rich.table import Table

from portal.demo.cast import LOGINS
from portal.demo.place import SANDBOX_PORT, WEB_PORT, Memory, Place, free_port
from portal.demo.processes import Children

READY_SECONDS = 60.0
POLL_SECONDS = 0.5
WORKER_THREADS = 4


class NotReadyError(Exception):
    """A part of the demo did not come up, or came to a bad end."""


class Stage:
    """One start of the demo in one folder."""

    def __init__(self, console: Console, place: Place, memory: Memory) -> None:
        self._console = console
        self._place = place
        self._memory = memory
        self.children = Children(place.logs, {})

    def set_up(self) -> None:
        """Ports, stand-in, tables; and the story where it has not been told yet."""
        self._take_ports()
        environment = self._place.environment(self._memory, os.environ)
        self.children.environment = environment | {"DEMO_PASSWORD": self._memory.password}
        self.children.obey_signals()
        self._start_sandbox()
        self._manage("migrate", "--verbosity", "0")
        if self._memory.loaded:
            self._console.print("The demo goes on where it was. `make clean` begins anew.")
        else:
            self._manage("demo_story")
            self._memory.loaded = True
        self._place.remember(self._memory)

    def serve(self) -> None:
        """Start web, worker and clock, and wait until all three work together."""
        self._console.print("Starting web, worker and clock ...")
        folder = self._place.folder
        self.children.start(
            "web",
            _python("gunicorn", "--config", "gunicorn.conf.py",
                    "--bind", f"127.0.0.1:{self._memory.web_port}", "portal.wsgi"),
        )  # fmt: skip
        self.children.start(
            "worker",
            _python("celery", "--app", "portal", "worker", "--pool", "threads",
                    "--concurrency", str(WORKER_THREADS), "--loglevel", "WARNING"),
        )  # fmt: skip
        self.children.start(
            "beat",
            _python("celery", "--app", "portal", "beat", "--loglevel", "WARNING",
                    "--schedule", str(folder / "beat-schedule"),
                    "--pidfile", str(folder / "beat.pid")),
        )  # fmt: skip
        self._until_answers(f"{self.url}/health/ready", "The portal is not ready")

    def verify(self) -> int:
        """The exit code of the inspection."""
        return self.children.run("verify", _manage_py("demo_verify"))

    def stay(self) -> None:
        """Look after the processes. Raises ``Stopped`` or ``ChildFellError``."""
        while True:
            self.children.look()
            self.children.stopping.wait(0.5)

    def tell_where(self) -> None:
        """Addresses and logins."""
        table = Table(title="Sign in", title_justify="left", box=None)
        for heading in ("Role", "Name", "User", "Password"):
            table.add_column(heading)
        for login in LOGINS:
            role = login.role.replace("_", " ").capitalize()
            name = f"{login.first_name} {login.last_name}"
            table.add_row(role, name, login.username, self._memory.password)
        print_plain = self._console.print
        print_plain()
        print_plain(f"Portal              {self.url}/admin/", highlight=False)
        print_plain(f"The customers' ATS  {self.sandbox_url}/", highlight=False)
        print_plain(f"Logs                {self._place.logs}", highlight=False)
        print_plain(table)
        print_plain("Ctrl-C ends the demo; `make demo` goes on with it.")

    @property
    def url(self) -> str:
        """Where the portal is served."""
        return f"http://127.0.0.1:{self._memory.web_port}"

    @property
    def sandbox_url(self) -> str:
        """Where the stand-in is served."""
        return f"http://127.0.0.1:{self._memory.sandbox_port}"

    # --- inside ------------------------------------------------------------------------------

    def _take_ports(self) -> None:
        for name, usual in (("web_port", WEB_PORT), ("sandbox_port", SANDBOX_PORT)):
            wanted = getattr(self._memory, name)
            port = free_port(wanted)
            if port != wanted:
                self._console.print(f"Port {wanted} is busy; using {port}.", highlight=False)
            elif port != usual:
                self._console.print(f"Using port {port} as before.", highlight=False)
            setattr(self._memory, name, port)

    def _start_sandbox(self) -> None:
        command = _python(
            "sandbox",
            "--port", str(self._memory.sandbox_port),
            "--state", str(self._place.sandbox_state),
            "--seed", "demo",
        )  # fmt: skip
        self.children.start("sandbox", command)
        self._until_answers(f"{self.sandbox_url}/", "The stand-in vendor did not come up")

    def _manage(self, *arguments: str) -> None:
        code = self.children.run(arguments[0], _manage_py(*arguments))
        if code:
            raise NotReadyError(f"manage.py {arguments[0]} has failed (exit code {code}).")

    def _until_answers(self, url: str, complaint: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        said = "nobody answers"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            self.children.look()
            try:
                with opener.open(url, timeout=5):
                    return
            except urllib.error.HTTPError as error:
                with error:
                    said = error.read(500).decode(errors="replace")
            except OSError as error:
                said = str(error)
            self.children.stopping.wait(POLL_SECONDS)
        raise NotReadyError(f"{complaint} after {READY_SECONDS:.0f} s: {said}")


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _manage_py(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(sys.argv[0]).resolve()), *arguments]
