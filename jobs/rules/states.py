"""The states of a job's AI recruiter and of a sync run."""

import enum


class JobSource(enum.StrEnum):
    """Where a job came from."""

    SYNCED = "synced"
    MANUAL = "manual"


class JobState(enum.StrEnum):
    """Whether the job's AI recruiter works. An active job is frozen against the ATS."""

    INACTIVE = "inactive"
    ACTIVE = "active"


class SyncState(enum.StrEnum):
    """How a sync run stands. ``HELD`` waits for a person because it would close too many jobs."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    HELD = "held"
    LOST = "lost"


class SyncKind(enum.StrEnum):
    """How much was read."""

    FULL = "full"
    INCREMENTAL = "incremental"


class SyncTrigger(enum.StrEnum):
    """Who asked."""

    CLOCK = "clock"
    PERSON = "person"
