"""What a cause of failures stops: exports, a reading, or all work of a connection."""

import enum


class FailureKind(enum.StrEnum):
    """What is stuck on a cause.

    Exports are stuck on it one by one. Of the others the connection is stuck as a whole: its last
    reading ended so, or its own row says so.
    """

    EXPORT = "export"
    HIRE = "hire"
    SYNC = "sync"
    CLOSINGS = "closings"
    PEOPLE = "people"
    ACCESS = "access"
    SILENCE = "silence"
    PERMISSION = "permission"


K = FailureKind

KINDS: dict[FailureKind, str] = {
    K.EXPORT: "Candidates to the ATS",
    K.HIRE: "Hires to the HR system",
    K.SYNC: "Reading jobs",
    K.CLOSINGS: "Held closings of jobs",
    K.PEOPLE: "Reading people",
    K.ACCESS: "Access lost",
    K.SILENCE: "Vendor does not answer",
    K.PERMISSION: "Permission missing",
}

OF_EXPORTS = (K.EXPORT, K.HIRE)
"""Causes that concern single exports; the others concern a connection."""

OF_JOBS = (K.SYNC, K.CLOSINGS)
"""Causes that a reading of jobs has hit."""

AFFECTS: dict[FailureKind, str] = {
    K.EXPORT: "Who is stuck on it.",
    K.HIRE: "Who is stuck on it.",
    K.SYNC: "Who is held for what the ATS last said of their job: only a reading can change that.",
    K.CLOSINGS: "Who is on the way to a job that this reading would close.",
    K.PEOPLE: "Nobody waits for it. Whom the ATS got to know since is not recognised by the index, "
    "and not kept out of searches.",
    K.ACCESS: "Everybody who waits to go out through this connection.",
    K.SILENCE: "Everybody who waits to go out through this connection.",
    K.PERMISSION: "Who fails for want of it has a cause of their own; this one is seen before.",
}
"""Who is counted as affected by a cause of each kind."""
