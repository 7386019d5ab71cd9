"""Plays the platform.

    python -m tests.services.platform_player fill --sandbox URL --size 2000
    python -m tests.services.platform_player play --sandbox URL --size 2000 --portal URL
        --port 9400 --document docs/openapi.yaml < keys.json

``fill`` gives the customers of the sandbox their jobs. ``play`` drives the portal; its standard
input is an object of API keys: one for each customer's short name, and ``platform``. Webhooks are
received on ``--port``. The last line is a report as JSON; the exit code is 1 where anything is not
as it should be.
"""

import argparse
import json
import sys
import threading
import time
import traceback
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import requests

from tests.services.platform_player import judging
from tests.services.platform_player.ats import Systems
from tests.services.platform_player.caller import Caller, Ledger
from tests.services.platform_player.cast import CUSTOMERS, JOBS_EACH, people
from tests.services.platform_player.document import Document
from tests.services.platform_player.play import Play
from tests.services.platform_player.receiver import Receiver
from tests.services.platform_player.waiting import NeverHappenedError, until

UNDER_WAY = ("queued", "working", "checking", "retry_later", "processing")
ON_THEIR_WAY = ("waiting", "sending", "retry_later")
EVERYTHING, ARRIVALS = "/everything", "/arrivals"
BOTH_SECRETS_SECONDS = 20.0


class Session:
    """One performance."""

    def __init__(self, options: argparse.Namespace, keys: dict[str, str]) -> None:
        self.options = options
        self.systems = Systems(options.sandbox)
        self.ledger = Ledger()
        self.document = Document(options.document)
        self.platform = self._caller(keys["platform"])
        self.plays = [
            Play(
                customer,
                [person for person in people(options.size) if person.customer == customer],
                self._caller(keys[customer.slug]),
                self.systems,
            )
            for customer in CUSTOMERS
        ]
        self.problems: list[str] = []

    def _caller(self, key: str) -> Caller:
        return Caller(self.document, self.options.portal, key, self.ledger)

    def perform(self) -> dict[str, Any]:
        """Play, wait until nothing moves, judge. The report."""
        began = time.monotonic()
        with Receiver(self.options.port) as receiver:
            everything = self._listen(self.platform, receiver, EVERYTHING, [])
            own = self.plays[0].caller
            arrivals = self._listen(own, receiver, ARRIVALS, ["candidate.exported"])
            acting = [threading.Thread(target=self._act, args=(play,)) for play in self.plays]
            for thread in acting:
                thread.start()
            for play in self.plays:
                play.half_way.wait()
            self._change_secret(receiver, everything)
            for thread in acting:
                thread.join()
            played = time.monotonic()
            self._settle(everything)
            settled = time.monotonic()
            if not self.problems:
                self._judge(receiver, everything, arrivals)
            return self._report(receiver, played - began, settled - played)

    def _act(self, play: Play) -> None:
        try:
            play.run()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            self.problems.append(f"{play.customer.slug}: {error!r}")
            traceback.print_exc()

    def _listen(self, caller: Caller, receiver: Receiver, path: str, kinds: list[str]) -> int:
        body = {"url": receiver.url(path), "types": kinds, "description": "The player"}
        made = caller.call("webhook_endpoints_create", body, expect=201).body
        receiver.ears[path].secrets = [made["secret"]]
        caller.call("webhook_endpoints_test_create", id=made["id"], expect=202)
        return int(made["id"])

    def _change_secret(self, receiver: Receiver, endpoint: int) -> None:
        """The new secret counts from now on; the old one for a moment longer."""
        ear = receiver.ears[EVERYTHING]
        made = self.platform.call("webhook_endpoints_rotate_secret_create", id=endpoint).body
        ear.secrets = [made["secret"], *ear.secrets]
        threading.Timer(BOTH_SECRETS_SECONDS, ear.secrets.pop).start()

    def _settle(self, endpoint: int) -> None:
        try:
            until("no export moves", self._no_export_moves, seconds=self.options.patience)
            until(
                "no delivery is on its way",
                lambda: not self._any("webhook_deliveries_list", ON_THEIR_WAY, endpoint=endpoint),
                seconds=120,
            )
        except NeverHappenedError as error:
            self.problems.append(str(error))

    def _no_export_moves(self) -> bool:
        return not self._any("exports_list", UNDER_WAY)

    def _any(self, name: str, states: tuple[str, ...], **more: Any) -> bool:
        return any(
            self.platform.call(name, query={"state": state, "page_size": 1, **more}).body["results"]
            for state in states
        )

    def _judge(self, receiver: Receiver, everything: int, arrivals: int) -> None:
        for play in self.plays:
            self.problems += judging.complaints_about(play, self.systems)
        ears = receiver.ears
        own = self.plays[0]
        self.problems += judging.complaints_about_webhooks(
            ears[EVERYTHING], everything, self.platform
        )
        self.problems += judging.complaints_about_webhooks(ears[ARRIVALS], arrivals, own.caller)
        self.problems += judging.complaints_about_news(self.plays, ears[EVERYTHING])
        strangers = {told["tenant"] for told in ears[ARRIVALS].heard.values()}
        if strangers != {own.customer.slug}:
            self.problems.append(f"{own.customer.slug}'s endpoint was told of {strangers}")
        if len(ears[EVERYTHING].by_secret) != 2:
            self.problems.append("the two secrets did not both verify something")
        forged = requests.post(
            receiver.url(EVERYTHING), json={}, timeout=5,
            headers={"webhook-id": "msg_x", "webhook-timestamp": "1", "webhook-signature": "v1,x"},
        )  # fmt: skip
        if forged.status_code != 401:
            self.problems.append("the receiver takes what is forged")

    def _report(self, receiver: Receiver, playing: float, settling: float) -> dict[str, Any]:
        ears, seconds = receiver.ears.values(), self.ledger.seconds
        every = [one for each in seconds.values() for one in each]
        slow = sorted(seconds, key=lambda name: median(seconds[name]), reverse=True)
        return {
            "problems": self.problems[: judging.MOST_COMPLAINTS],
            "wrong": len(self.problems),
            "candidates": sum(len(play.people) for play in self.plays),
            "arrive": sum(person.arrives for play in self.plays for person in play.people),
            "jobs": JOBS_EACH * len(CUSTOMERS),
            "activated": sum(len(play.files.active) for play in self.plays),
            "calls": sum(self.ledger.calls.values()),
            "operations": len(self.ledger.calls),
            "repeats": self.ledger.repeats,
            "throttled": self.ledger.throttled,
            "broken": self.ledger.lost,
            "statuses": dict(sorted(self.ledger.statuses.items())),
            "events": sum(len(ear.heard) for ear in ears),
            "duplicates": sum(sum(ear.verified.values()) - len(ear.heard) for ear in ears),
            "refused_on_purpose": sum(ear.refused for ear in ears),
            "not_verified": sum(ear.forged for ear in ears) - 1,
            "playing_seconds": round(playing, 1),
            "settling_seconds": round(settling, 1),
            "ms_median": round(median(every) * 1000),
            "ms_p95": round(quantiles(every, n=20)[-1] * 1000),
            "slowest": {name: round(median(seconds[name]) * 1000) for name in slow[:4]},
        }


def main() -> int:
    """One step; see the module."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.services.platform_player", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("step", choices=("fill", "play"))
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--size", type=int, default=2_000)
    parser.add_argument("--portal", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--document", type=Path, default=Path("docs/openapi.yaml"))
    parser.add_argument("--patience", type=float, default=600.0)
    options = parser.parse_args()
    if options.step == "fill":
        Systems(options.sandbox).fill(people(options.size))
        return 0
    report = Session(options, json.load(sys.stdin)).perform()
    sys.stdout.write(json.dumps(report) + "\n")
    return 1 if report["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
