"""What an API key may be allowed to do."""

import enum
from collections.abc import Collection


class Scope(enum.StrEnum):
    """One right of a key. Writing includes reading the same kind of row."""

    READ_JOBS = "jobs:read"
    WRITE_JOBS = "jobs:write"
    READ_SEARCHES = "searches:read"
    WRITE_SEARCHES = "searches:write"
    READ_CANDIDATES = "candidates:read"
    WRITE_CANDIDATES = "candidates:write"
    READ_EXPORTS = "exports:read"
    WRITE_EXPORTS = "exports:write"
    READ_HIRES = "hires:read"
    WRITE_HIRES = "hires:write"
    READ_CONNECTIONS = "connections:read"
    SYNC = "connections:sync"
    READ_LINKS = "links:read"
    WRITE_LINKS = "links:write"
    WEBHOOKS = "webhooks"


WORDS: dict[Scope, str] = {
    Scope.READ_JOBS: "Read jobs, and why one is missing",
    Scope.WRITE_JOBS: "Add and edit jobs, activate them, accept differences",
    Scope.READ_SEARCHES: "Read searches and their export settings",
    Scope.WRITE_SEARCHES: "Make searches and change their export settings",
    Scope.READ_CANDIDATES: "Read candidates and applications",
    Scope.WRITE_CANDIDATES: "Send candidates, stages, conversations and assessments",
    Scope.READ_EXPORTS: "Read exports, their attempts and why they wait",
    Scope.WRITE_EXPORTS: "Retry exports, alone and in bulk, and cancel them",
    Scope.READ_HIRES: "Read what was sent to an HR system",
    Scope.WRITE_HIRES: "Send people who were hired to an HR system",
    Scope.READ_CONNECTIONS: "Read connections and sync runs",
    Scope.SYNC: "Start a sync",
    Scope.READ_LINKS: "Read which connection links there are",
    Scope.WRITE_LINKS: "Make and withdraw connection links",
    Scope.WEBHOOKS: "Manage webhook endpoints, read and resend their deliveries",
}

_INCLUDES = {
    Scope.WRITE_JOBS: Scope.READ_JOBS,
    Scope.WRITE_SEARCHES: Scope.READ_SEARCHES,
    Scope.WRITE_HIRES: Scope.READ_HIRES,
    Scope.WRITE_LINKS: Scope.READ_LINKS,
    Scope.WRITE_CANDIDATES: Scope.READ_CANDIDATES,
    Scope.WRITE_EXPORTS: Scope.READ_EXPORTS,
    Scope.SYNC: Scope.READ_CONNECTIONS,
}


def permits(scopes: Collection[str], wanted: Scope) -> bool:
    """Whether a key with these scopes may do this."""
    return wanted in scopes or any(
        writing in scopes for writing, reading in _INCLUDES.items() if reading is wanted
    )
