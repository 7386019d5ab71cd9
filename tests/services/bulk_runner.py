"""Workers and a clock for one bulk export, killed again and again while it runs.

``python -m tests.services.bulk_runner BULK WORKERS KILLS SECONDS`` prints how many were killed.
Every process is clock and worker at once, so that a kill may strike anything that either does.
"""

import os
import random
import signal
import sys
import time
import traceback

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from candidates.models import BulkExport, BulkRow  # noqa: E402 - after django.setup
from candidates.rules.bulk import BulkState  # noqa: E402
from candidates.services import bulk_release, lanes  # noqa: E402

BETWEEN_KILLS = (0.05, 0.6)


def work(bulk_id: int, until: float) -> None:
    """Release, send and recover until the bulk export has ended, or the time is over."""
    running = BulkExport.objects.filter(pk=bulk_id, state=BulkState.RUNNING)
    rows = BulkRow.objects.filter(bulk=bulk_id, connection__isnull=False)
    lane = rows.values_list("connection", flat=True)[0]
    assert lane is not None
    while time.monotonic() < until and running.exists():
        lanes.recover_lost()
        bulk_release.tick()
        lanes.drain(lane, seconds=1.0)
        time.sleep(0.1)


def main(bulk_id: int, workers: int, kills: int, seconds: float) -> int:
    """Keep the workers running; kill one of them now and then."""
    until = time.monotonic() + seconds
    running = {_fork(bulk_id, until) for _ in range(workers)}
    struck = killed = 0
    while running:
        time.sleep(random.uniform(*BETWEEN_KILLS))
        if struck < kills:
            struck += 1
            os.kill(random.choice(list(running)), signal.SIGKILL)
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            running.discard(pid)
            if os.WIFSIGNALED(status):
                killed += 1
                running.add(_fork(bulk_id, until))
            elif os.WEXITSTATUS(status):
                return 1
    sys.stdout.write(f"{killed}\n")
    return 0


def _fork(bulk_id: int, until: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work(bulk_id, until)
        code = 0
    except Exception:  # noqa: BLE001 - a worker has no other way to say it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    raise SystemExit(main(*(int(value) for value in sys.argv[1:5])))
