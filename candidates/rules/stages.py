"""The platform's own words for a candidate: stages and their order, responses, sources."""

import enum
from collections.abc import Iterable


class PlatformStage(enum.StrEnum):
    """Where a candidate stands on one job, on the platform's side."""

    NEW = "new"
    ENGAGED = "engaged"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


ORDER: tuple[PlatformStage, ...] = (
    PlatformStage.NEW,
    PlatformStage.ENGAGED,
    PlatformStage.SCREENING,
    PlatformStage.INTERVIEW,
    PlatformStage.OFFER,
    PlatformStage.HIRED,
)
"""The way forward. Rejected and withdrawn stand beside it: they can be reached from anywhere."""

OUT: frozenset[PlatformStage] = frozenset({PlatformStage.REJECTED, PlatformStage.WITHDRAWN})
"""The candidate is out of the running; going back in is allowed."""


def has_reached(stage: PlatformStage, wanted: PlatformStage) -> bool:
    """Whether ``stage`` is ``wanted`` or further on. Out of the running has reached nothing."""
    return stage in ORDER and wanted in ORDER and ORDER.index(stage) >= ORDER.index(wanted)


def furthest(stages: Iterable[PlatformStage]) -> PlatformStage:
    """The furthest stage on the way among those a candidate has been in; new when none is."""
    return max((stage for stage in stages if stage in ORDER), key=ORDER.index, default=ORDER[0])


def may_move(from_stage: PlatformStage, to_stage: PlatformStage) -> bool:
    """Whether a person or the platform may move a candidate so.

    Any step forward or back, out, and back in; but a hire is only undone by going out, and nobody
    comes straight from out to hired.
    """
    if from_stage is to_stage:
        return False
    if from_stage is PlatformStage.HIRED:
        return to_stage in OUT
    return not (from_stage in OUT and to_stage is PlatformStage.HIRED)


class ResponseType(enum.StrEnum):
    """What a candidate answered to the outreach. Absent: nobody asked."""

    INTERESTED = "interested"
    MAYBE_LATER = "maybe_later"
    NOT_INTERESTED = "not_interested"
    NO_RESPONSE = "no_response"


def is_responder(response: ResponseType | None) -> bool:
    """Whether the candidate answered at all, whatever the answer."""
    return response is not None and response is not ResponseType.NO_RESPONSE


class CandidateSource(enum.StrEnum):
    """How a candidate came: by an application of their own, or found by outreach."""

    APPLIED = "applied"
    PASSIVE = "passive"
