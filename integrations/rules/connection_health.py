"""How well a connection is, as a number that explains itself. Pure.

A connection begins with 100 points. Every trouble that its facts show takes some away, and is a
reason with its evidence, a hint and an owner; the score is what is left, never below zero.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.lengths import span
from integrations.rules.reason_code import ReasonCode

FULL = 100
WELL_FROM = 80
"""From here on a connection is well; below ``POOR_BELOW`` somebody should look today."""
POOR_BELOW = 50

KEY_IS_OLD_AFTER = timedelta(days=365)
ENDS_SOON = timedelta(days=30)
ENDS_VERY_SOON = timedelta(days=7)
CAUSES_COUNTED = 3


class HealthLevel(enum.StrEnum):
    """A score in a word."""

    WELL = "well"
    POOR = "poor"
    BAD = "bad"

    @property
    def words(self) -> str:
        """The level with its scores, as a filter offers it."""
        least, below = self.scores
        return f"{self.value.capitalize()}: {least} to {below - 1}"

    @property
    def scores(self) -> tuple[int, int]:
        """From the first score, and below the second."""
        return {
            HealthLevel.WELL: (WELL_FROM, FULL + 1),
            HealthLevel.POOR: (POOR_BELOW, WELL_FROM),
            HealthLevel.BAD: (0, POOR_BELOW),
        }[self]

    @classmethod
    def of(cls, score: int) -> "HealthLevel":
        """The level of a score."""
        return next(level for level in cls if score >= level.scores[0])


class HealthReason(ReasonCode):
    """What takes points from a connection."""

    ACCESS_LOST = "health.access_lost", "The vendor does not accept the connection's key any more."
    ACCESS_ENDS = "health.access_ends", "The vendor stops accepting the connection's key soon."
    KEY_IS_OLD = "health.key_is_old", "The connection's key is older than a year."
    SYNCS_FAIL = "health.syncs_fail", "The last syncs have failed in a row."
    VENDOR_SILENT = "health.vendor_silent", "The vendor failed several times; the breaker is open."
    SYNC_LATE = "health.sync_late", "The last complete read is older than one sync interval."
    SYNC_ERROR = "health.sync_error", "The last complete read is older than two sync intervals."
    EXPORTS_FAIL = "health.exports_fail", "Exports of the last days ended with a person's turn."
    OPEN_CAUSE = "health.open_cause", "People are stuck on a cause of failures."
    EVENTS_FAIL = "health.events_fail", "What the vendor told could not be acted on."
    PERMISSION_GAP = "health.permission_gap", "The vendor refuses something that is needed daily."


@dataclass(frozen=True, slots=True)
class OpenCause:
    """One cause of failures with people stuck on it."""

    group: int
    sentence: str
    hint: str
    owner: Owner
    people: int


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """What is known of a connection at ``now``.

    ``read_expected_since`` is the last complete read, or when reading began; ``None`` where no
    jobs are read. ``interval`` is the longest planned wait between two reads. ``arrived`` and
    ``failed`` count the exports that ended so within the last ``days``. ``gaps`` are the
    capabilities that are needed daily and that the vendor refuses. ``silent`` is why its breaker is
    open, where it is. ``key_of_platform``: the access that is lost is the platform's own, at a
    unified API. ``events_failed`` counts what its vendor told and nobody could act on.
    """

    now: datetime
    state: ConnectionState
    state_since: datetime
    state_reason: str = ""
    key_since: datetime | None = None
    access_ends_at: datetime | None = None
    read_expected_since: datetime | None = None
    interval: timedelta = timedelta(hours=3)
    syncs_failed: int = 0
    last_error: str = ""
    key_of_platform: bool = False
    silent: Reason | None = None
    arrived: int = 0
    failed: int = 0
    days: int = 7
    causes: Sequence[OpenCause] = field(default_factory=tuple)
    gaps: Sequence[str] = field(default_factory=tuple)
    events_failed: int = 0


def judge(facts: HealthFacts) -> Decision[int]:
    """The score from 0 to 100, and every deduction: the largest first, its points in evidence."""
    found = [
        reason
        for rule in (_access, _silence, _syncs, _freshness, _exports, _causes, _gaps, _events)
        for reason in rule(facts)
    ]
    found.sort(key=points_of, reverse=True)
    return Decision(max(0, FULL - sum(map(points_of, found))), tuple(found))


def points_of(reason: Reason) -> int:
    """How many points a deduction takes."""
    return int(reason.evidence["points"])


def _access(facts: HealthFacts) -> Iterator[Reason]:
    if facts.state is ConnectionState.BROKEN:
        what = "Send the customer a link to reconnect."
        if facts.key_of_platform:
            what = "It is the platform's own key: mend it where it is set."
        yield Reason(
            HealthReason.ACCESS_LOST,
            facts.state_reason or "The vendor does not accept the key any more.",
            f"{what} Everything goes on by itself afterwards.",
            Owner.SUPPORT if facts.key_of_platform else Owner.CUSTOMER,
            {"points": 60, "since": facts.state_since.isoformat()},
        )
    ends = facts.access_ends_at
    if ends is not None and ends - facts.now < ENDS_SOON:
        left = ends - facts.now
        over, soon = left <= timedelta(0), left < ENDS_VERY_SOON
        yield Reason(
            HealthReason.ACCESS_ENDS,
            "The vendor's date for the end of this access has passed."
            if over
            else f"The access ends in {span(left)}.",
            "Ask the customer for a new key before it ends, and enter it here.",
            Owner.CUSTOMER,
            {"points": 40 if over else 25 if soon else 10, "ends_at": ends.isoformat()},
        )
    since = facts.key_since
    if since is not None and facts.now - since > KEY_IS_OLD_AFTER:
        yield Reason(
            HealthReason.KEY_IS_OLD,
            f"The key has been in use for {span(facts.now - since)}.",
            "Replace it when it suits the customer; keys should not grow older than a year.",
            Owner.ACCOUNT_MANAGER,
            {"points": 5, "since": since.isoformat()},
        )


def _syncs(facts: HealthFacts) -> Iterator[Reason]:
    if facts.syncs_failed and facts.read_expected_since is not None:
        times = "sync has" if facts.syncs_failed == 1 else f"{facts.syncs_failed} syncs have"
        yield Reason(
            HealthReason.SYNCS_FAIL,
            f"The last {times} failed. {facts.last_error}".strip(),
            "It is tried again by itself, ever more rarely up to the usual interval.",
            Owner.SUPPORT,
            {"points": 10 if facts.syncs_failed >= 3 else 5, "failed": facts.syncs_failed},
        )


def _silence(facts: HealthFacts) -> Iterator[Reason]:
    if facts.silent is not None:
        yield replace(
            facts.silent,
            code=HealthReason.VENDOR_SILENT,
            evidence={"points": 25, **facts.silent.evidence},
        )


def _freshness(facts: HealthFacts) -> Iterator[Reason]:
    if facts.read_expected_since is None:
        return
    age = facts.now - facts.read_expected_since
    if age <= facts.interval:
        return
    is_error = age > 2 * facts.interval
    yield Reason(
        HealthReason.SYNC_ERROR if is_error else HealthReason.SYNC_LATE,
        f"No complete read of the jobs for {span(age)}; one every {span(facts.interval)} "
        "was planned.",
        "Open the latest sync run: it says what stopped it. Sync now tries at once.",
        Owner.SUPPORT,
        {
            "points": 30 if is_error else 10,
            "waiting_since": facts.read_expected_since.isoformat(),
            "interval_minutes": int(facts.interval.total_seconds() // 60),
        },
    )


def _exports(facts: HealthFacts) -> Iterator[Reason]:
    if not facts.failed:
        return
    ended = facts.arrived + facts.failed
    share = facts.failed / ended
    points = 25 if share >= 0.5 else 15 if share >= 0.2 else 5
    yield Reason(
        HealthReason.EXPORTS_FAIL,
        f"{facts.failed} of the {ended} exports that ended in the last {facts.days} days "
        "need a person.",
        "Their causes are in triage; what is repaired there goes out by itself.",
        Owner.SUPPORT,
        {
            "points": points,
            "failed": facts.failed,
            "arrived": facts.arrived,
            "days": facts.days,
        },
    )


def _causes(facts: HealthFacts) -> Iterator[Reason]:
    stuck = [cause for cause in facts.causes if cause.people > 0]
    for cause in sorted(stuck, key=lambda cause: -cause.people)[:CAUSES_COUNTED]:
        people = f"{cause.people} people are" if cause.people > 1 else "One person is"
        yield Reason(
            HealthReason.OPEN_CAUSE,
            f"{people} stuck: {cause.sentence}",
            cause.hint,
            cause.owner,
            {
                "points": 15 if cause.people >= 100 else 10 if cause.people >= 10 else 5,
                "people": cause.people,
                "cause": cause.group,
            },
        )


def _gaps(facts: HealthFacts) -> Iterator[Reason]:
    for gap in sorted(set(facts.gaps)):
        yield Reason(
            HealthReason.PERMISSION_GAP,
            f"The vendor refuses this key: {gap}.",
            "Ask the customer to allow it to the key's user, then test the connection.",
            Owner.CUSTOMER,
            {"points": 15, "capability": gap},
        )


def _events(facts: HealthFacts) -> Iterator[Reason]:
    if facts.events_failed:
        many = "events" if facts.events_failed > 1 else "event"
        yield Reason(
            HealthReason.EVENTS_FAIL,
            f"{facts.events_failed} {many} of the vendor could not be acted on.",
            "Inbound events, filtered by Failed, says why. Mend it and choose Process again.",
            Owner.SUPPORT,
            {"points": 10, "failed": facts.events_failed},
        )
