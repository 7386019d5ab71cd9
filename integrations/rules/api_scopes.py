"""What an API key may be allowed to do."""

import enum
from collections.abc import Collection


class Scope(enum.StrEnum):
    """One right of a key. Writing includes reading the same kind of row."""

    READ_JOBS = "jobs:read"
    WRITE_JOBS = "jobs:write"
    READ_SEARCHES = "searches:read"
    READ_CANDIDATES = "candidates:read"
    WRITE_CANDIDATES = "candidates:write"
    READ_EXPORTS = "exports:read"
    WRITE_EXPORTS = "exports:write"
    READ_CONNECTIONS = "connections:read"
    SYNC = "connections:sync"


WORDS: dict[Scope, str] = {
    Scope.READ_JOBS: "Read jobs, and why one is missing",
    Scope.WRITE_JOBS: "Add jobs by hand, activate them, accept differences",
    Scope.READ_SEARCHES: "Read searches and their export settings",
    Scope.READ_CANDIDATES: "Read candidates and applications",
    Scope.WRITE_CANDIDATES: "Send candidates, stages, conversations and assessments",
    Scope.READ_EXPORTS: "Read exports, their attempts and why they wait",
    Scope.WRITE_EXPORTS: "Retry and cancel exports",
    Scope.READ_CONNECTIONS: "Read connections and sync runs",
    Scope.SYNC: "Start a sync",
}

_INCLUDES = {
    Scope.WRITE_JOBS: Scope.READ_JOBS,
    Scope.WRITE_CANDIDATES: Scope.READ_CANDIDATES,
    Scope.WRITE_EXPORTS: Scope.READ_EXPORTS,
    Scope.SYNC: Scope.READ_CONNECTIONS,
}


def permits(scopes: Collection[str], wanted: Scope) -> bool:
    """Whether a key with these scopes may do this."""
    return wanted in scopes or any(
        writing in scopes for writing, reading in _INCLUDES.items() if reading is wanted
    )
