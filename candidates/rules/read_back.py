"""Between accepted and visible: what a look after the last write means, and when to look again.

Every write is done when these are asked, so nothing here can send anything. A vendor that has
accepted a record may take minutes to show it, and now and then it never does.
"""

import enum

FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 3_600.0


class ReadBack(enum.StrEnum):
    """What the look means for the export."""

    SEEN = "seen"
    CANNOT_BE_VERIFIED = "cannot_be_verified"
    LOOK_LATER = "look_later"
    NEVER_READABLE = "never_readable"
    NEVER_VISIBLE = "never_visible"


def judge(*, visible: bool | None, can_look: bool, accepted_for: float, window: float) -> ReadBack:
    """Judge one look, made ``accepted_for`` seconds after the last write was accepted.

    ``visible`` is ``None`` where the look failed. Only a look that worked, after the whole window,
    says that the ATS never showed the record; one that failed says nothing about the record.
    """
    if visible:
        return ReadBack.SEEN
    if not can_look:
        return ReadBack.CANNOT_BE_VERIFIED
    if accepted_for < window:
        return ReadBack.LOOK_LATER
    return ReadBack.NEVER_READABLE if visible is None else ReadBack.NEVER_VISIBLE


def wait_seconds(*, accepted_for: float, window: float) -> float:
    """How long to wait before the next look: ever longer, and exactly at the end of the window."""
    wait = min(max(accepted_for / 2, FIRST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
    left = window - accepted_for
    return min(wait, left) if left > 0 else wait
