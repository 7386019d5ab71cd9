"""Worker processes that drain one lane and are killed where the plan says so.

``python -m tests.services.kill_runner PLAN``: a JSON file with ``connection``, ``workers``,
``seconds``, ``marks`` (a directory) and ``kills`` (reference → [point, kind of effect]). The kill
points are wrapped around the product from outside; the product knows nothing of them. Each kill
happens once: whoever makes its mark first dies.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from candidates.models import CandidateExport  # noqa: E402 - after django.setup
from candidates.rules.export_state import FINISHED, ExportState  # noqa: E402
from candidates.services import lanes  # noqa: E402
from candidates.services.claims import Claim  # noqa: E402
from integrations.connectors.ats.kombo.connector import KomboConnector  # noqa: E402
from integrations.connectors.hris.factorial.connector import FactorialConnector  # noqa: E402

IN_FLIGHT_SECONDS = 0.005


class Executioner:
    """Kills this process at the planned point of an export, once."""

    def __init__(self, kills: dict[str, list[str]], marks: Path) -> None:
        self.kills = kills
        self.marks = marks

    def strike(self, point: str, reference: str, kind: str) -> None:
        """Kill with SIGKILL where the plan has this point for this export."""
        if self.planned(point, reference, kind):
            os.kill(os.getpid(), signal.SIGKILL)

    def planned(self, point: str, reference: str, kind: str) -> bool:
        """Whether it is now; true only once."""
        if self.kills.get(reference) not in ([point, kind], [point, ""]):
            return False
        try:
            os.close(os.open(self.marks / reference, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True


def arm(executioner: Executioner) -> None:
    """Wrap the steps of a delivery."""

    def around(owner: type, name: str, *, before: str = "", after: str = "") -> None:
        real: Callable[..., Any] = getattr(owner, name)

        @wraps(real)
        def wrapped(claim: Claim, *args: Any, **kwargs: Any) -> Any:
            kind = str(getattr(args[0], "kind", "")) if args else ""
            if before:
                executioner.strike(before, claim.export.reference, kind)
            result = real(claim, *args, **kwargs)
            if after:
                executioner.strike(after, claim.export.reference, kind)
            return result

        setattr(owner, name, wrapped)

    take = Claim.take

    def taken(export_id: int) -> Claim | None:
        claim = take(export_id)
        if claim is not None:
            executioner.strike("after the claim", claim.export.reference, "")
        return claim

    Claim.take = staticmethod(taken)  # type: ignore[method-assign, assignment]
    around(Claim, "write_ahead", before="before the write-ahead", after="after the write-ahead")
    around(Claim, "effect_done", after="after the effect is done")
    around(Claim, "leave", before="before it leaves")
    close = Claim.close_attempt

    @wraps(close)
    def closed(claim: Claim, attempt: Any, *args: Any, **kwargs: Any) -> None:
        close(claim, attempt, *args, **kwargs)
        point = "after the look" if attempt.action == "look" else "after the attempt is closed"
        executioner.strike(point, claim.export.reference, attempt.kind)

    Claim.close_attempt = closed  # type: ignore[method-assign]
    for owner, name, kind in (
        (KomboConnector, "create_application", "application"),
        (FactorialConnector, "create_employee", "employee"),
    ):
        _arm_write(executioner, owner, name, kind, lambda args: args[0].reference)
    for owner in (KomboConnector, FactorialConnector):
        _arm_write(
            executioner, owner, "attach_document", "document", lambda args: _reference(args[1].name)
        )


def _arm_write(
    executioner: Executioner, owner: type, name: str, kind: str, reference_of: Callable[[Any], str]
) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    @wraps(real)
    def wrapped(connector: Any, *args: Any) -> Any:
        reference = reference_of(args)
        if executioner.planned("in flight", reference, kind):
            kill = threading.Timer(IN_FLIGHT_SECONDS, os.kill, (os.getpid(), signal.SIGKILL))
            kill.start()
        try:
            return real(connector, *args)
        finally:
            executioner.strike("after the answer", reference, kind)

    setattr(owner, name, wrapped)


def _reference(document_name: str) -> str:
    return "rx-" + document_name.removesuffix(".pdf").rpartition("rx-")[2]


def work(connection_id: int, until: float) -> None:
    """Drain until nothing is left to do by itself, or the time is over."""
    at_rest = [state.value for state in (*FINISHED, ExportState.NEEDS_ATTENTION, ExportState.HELD)]
    waiting = CandidateExport.objects.filter(connection=connection_id).exclude(state__in=at_rest)
    while time.monotonic() < until and waiting.exists():
        lanes.recover_lost()
        lanes.drain(connection_id, seconds=1.0)
        time.sleep(0.1)


def main(plan_path: str) -> int:
    """Keep the workers running; print how many were killed."""
    plan = json.loads(Path(plan_path).read_text())
    arm(Executioner(plan["kills"], Path(plan["marks"])))
    until = time.monotonic() + plan["seconds"]
    killed = 0
    running = {_fork(plan["connection"], until) for _ in range(plan["workers"])}
    while running:
        pid, status = os.wait()
        running.discard(pid)
        if os.WIFSIGNALED(status):
            killed += 1
            running.add(_fork(plan["connection"], until))
        elif os.WEXITSTATUS(status):
            return 1
    sys.stdout.write(f"{killed}\n")
    return 0


def _fork(connection_id: int, until: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work(connection_id, until)
        code = 0
    finally:
        # Nothing of the parent's (buffers, exit handlers) is this process's business.
        os._exit(code)


if __name__ == "__main__":
    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    raise SystemExit(main(sys.argv[1]))
