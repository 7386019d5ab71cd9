"""The states of a delivery, when it is tried again, and when an endpoint is given up.

Deliveries are *at least once*: a sender that dies between the request and its answer sends again.
The event's id is the same every time; receivers tell a repeat by it.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta


class DeliveryState(enum.StrEnum):
    """Where one event is on its way to one endpoint."""

    WAITING = "waiting"
    SENDING = "sending"
    RETRY_LATER = "retry_later"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class EndpointState(enum.StrEnum):
    """Whether an endpoint is sent anything."""

    ENABLED = "enabled"
    DISABLED = "disabled"


S = DeliveryState

# (from, to): why this move happens. ``None`` as the source is the birth of the row.
MOVES: dict[tuple[DeliveryState | None, DeliveryState], str] = {
    (None, S.WAITING): "the event happened and the endpoint listens",
    (S.WAITING, S.SENDING): "a worker claimed it",
    (S.RETRY_LATER, S.SENDING): "its time has come and a worker claimed it",
    (S.SENDING, S.DELIVERED): "the endpoint answered with a 2xx",
    (S.SENDING, S.RETRY_LATER): "no answer, or another one; or the worker's lease ran out",
    (S.SENDING, S.GIVEN_UP): "the last try failed, or the endpoint is disabled",
    (S.WAITING, S.GIVEN_UP): "the endpoint was disabled",
    (S.RETRY_LATER, S.GIVEN_UP): "the endpoint was disabled",
    (S.RETRY_LATER, S.WAITING): "a person does not want to wait",
    (S.GIVEN_UP, S.WAITING): "a person sends it again",
    (S.DELIVERED, S.WAITING): "a person sends it again",
}

OPEN = (S.WAITING, S.RETRY_LATER)
"""What is still to be sent."""
RESENDABLE = (S.RETRY_LATER, S.GIVEN_UP, S.DELIVERED)

PLAN = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=18),
    timedelta(hours=22),
)
"""The pauses between ten tries, three days in all: as Standard Webhooks proposes."""
MOST_TRIES = len(PLAN) + 1
JITTER = 0.1
LONGEST_WAIT = timedelta(hours=24)
"""No endpoint can put us off for longer by ``Retry-After``."""

DISABLED_AFTER = timedelta(days=5)
BEGINS_ANEW_AFTER = timedelta(days=2)
"""Without a try for so long, the days of failure are counted from the next failure on."""
QUIET_AFTER = 5
"""So many failures in a row at one endpoint, and it is tried only now and then."""
LONGEST_QUIET = timedelta(minutes=5)

GONE = 410
SLOW_DOWN = (429, 503)


def sources(to_state: DeliveryState) -> list[str]:
    """The states from which ``to_state`` can be reached."""
    return [before.value for before, after in MOVES if after is to_state and before is not None]


def next_wait(tries: int, *, chance: float, asked: float | None = None) -> timedelta | None:
    """The pause after the ``tries``-th failure; ``None`` where that was the last try.

    ``chance`` (0 to 1) spreads what failed together. ``asked``: seconds that the endpoint asks for.
    """
    if tries >= MOST_TRIES:
        return None
    usual = PLAN[tries - 1] * (1 - JITTER + 2 * JITTER * chance)
    return max(usual, pause_asked(asked) or usual)


def pause_asked(seconds: float | None) -> timedelta | None:
    """What an endpoint asks for with ``Retry-After``, within bounds."""
    return None if seconds is None else min(timedelta(seconds=seconds), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint has answered lately. ``failures`` are those since its last success."""

    failures: int = 0
    failing_since: datetime | None = None
    last_failure_at: datetime | None = None


def after_failure(health: Health, *, now: datetime) -> Health:
    """The health of an endpoint that has just failed."""
    last = health.last_failure_at
    is_anew = last is None or now - last > BEGINS_ANEW_AFTER
    since = now if is_anew else health.failing_since or now
    return Health(failures=health.failures + 1, failing_since=since, last_failure_at=now)


def quiet_for(health: Health) -> timedelta:
    """How long nothing is sent to an endpoint that fails all the time: longer each time."""
    if health.failures < QUIET_AFTER:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(health.failures - QUIET_AFTER + 1, 16)), LONGEST_QUIET)


def why_disabled(health: Health, *, status: int | None) -> str:
    """Why an endpoint that has just failed is disabled, in a sentence; empty: it is not."""
    if status == GONE:
        return "It answered 410 Gone: whoever runs it wants nothing more."
    since, last = health.failing_since, health.last_failure_at
    if since is not None and last is not None and last - since >= DISABLED_AFTER:
        return f"Every delivery failed for {(last - since).days} days."
    return ""
