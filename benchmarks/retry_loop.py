"""The peer of the export benchmark: the task that most would write first.

Look the person up, create the application, attach the document, read back; on a refusal or a lost
answer start the task again, with Celery's exponential backoff and full jitter, at most five times.
No pacing: every worker calls as fast as it can.
"""

import base64
import heapq
import random
import threading
import time
from dataclasses import dataclass, field

import requests

from benchmarks.environment import API_KEY

RETRIES = 5
LONGEST_BACKOFF = 600.0
_PDF = base64.b64encode(b"%PDF-1.4 profile").decode()


@dataclass(order=True)
class Task:
    """One candidate of one tenant, and how often it was tried."""

    due: float
    order: int
    name: str = field(compare=False)
    job: str = field(compare=False)
    email: str = field(compare=False)
    tries: int = field(compare=False, default=0)


@dataclass
class Outcome:
    """When the last task of each tenant was done, and how many were given up."""

    done_at: dict[str, float] = field(default_factory=dict)
    lost: int = 0


class Queue:
    """A broker: first come first served, with times before which a task is not due."""

    def __init__(self, tasks: list[Task]) -> None:
        self._lock = threading.Lock()
        self._tasks = list(tasks)
        heapq.heapify(self._tasks)
        self.open = len(tasks)

    def take(self) -> Task | None:
        """The first task that is due."""
        with self._lock:
            if self._tasks and self._tasks[0].due <= time.monotonic():
                return heapq.heappop(self._tasks)
            return None

    def put(self, task: Task) -> None:
        """Later again."""
        with self._lock:
            heapq.heappush(self._tasks, task)

    def close(self, _task: Task) -> None:
        """Done or given up."""
        with self._lock:
            self.open -= 1


def drain(api_url: str, tasks: list[Task], *, workers: int, seconds: float) -> Outcome:
    """So many workers on one queue."""
    queue, outcome = Queue(tasks), Outcome()
    stop_at = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_work, args=(api_url, queue, outcome, stop_at))
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.lost += queue.open
    return outcome


def _work(api_url: str, queue: Queue, outcome: Outcome, stop_at: float) -> None:
    while queue.open and time.monotonic() < stop_at:
        task = queue.take()
        if task is None:
            time.sleep(0.01)
            continue
        try:
            _export(api_url, task)
        except requests.RequestException:
            task.tries += 1
            if task.tries > RETRIES:
                outcome.lost += 1
                queue.close(task)
                continue
            backoff = min(LONGEST_BACKOFF, 2.0 ** (task.tries - 1))
            task.due = time.monotonic() + random.uniform(0, backoff)
            queue.put(task)
        else:
            outcome.done_at[task.name] = time.monotonic()
            queue.close(task)


def _export(api_url: str, task: Task) -> None:
    headers = {"Authorization": f"Bearer {API_KEY}", "X-Integration-Id": f"ukgpro:{task.name}"}
    with requests.Session() as session:
        session.headers.update(headers)

        def call(method: str, path: str, body: object = None, **query: str) -> requests.Response:
            answer = session.request(
                method, f"{api_url}{path}", json=body, params=query, timeout=30
            )
            answer.raise_for_status()
            return answer

        call("GET", "/ats/candidates", email=task.email)
        person = {"first_name": "Ana", "last_name": "Ruiz", "email_address": task.email}
        path = f"/ats/jobs/{task.job}/applications"
        made = call("POST", path, {"candidate": person}).json()["data"]["id"]
        attachment = {
            "name": "profile.pdf",
            "type": "CV",
            "content_type": "application/pdf",
            "data": _PDF,
        }
        call("POST", f"/ats/applications/{made}/attachments", {"attachment": attachment})
        call("GET", "/ats/candidates", email=task.email)
