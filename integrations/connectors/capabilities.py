"""What a system can do and how far it can be believed, with the evidence."""

from dataclasses import dataclass
from datetime import datetime

TWIN = "contract suite and stand-in"
SPECIFICATION = "contract suite, stand-in and the vendor's own specification"
LIVE = "contract suite, stand-in and a running server"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ground of one cell of the matrix.

    ``source`` names the document or the page, ``as_of`` its date (ISO), ``tested`` how the code
    was tried, ``detail`` what a person has to know about it.
    """

    source: str = ""
    as_of: str = ""
    tested: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LookUpTrust:
    """How far a look-up can be trusted as evidence of *absence* (presence is always evidence).

    ``lag_seconds``: how long after a write the look-up may still not show it; ``None`` where no
    look-up exists, so that absence can never be shown and a person has to decide.
    """

    lag_seconds: float | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """What a system can do, with the evidence: who said so, when, and how it was tried.

    ``supported`` is ``None`` where nobody can say. ``as_of`` is an ISO date.
    """

    key: str
    supported: bool | None
    detail: str = ""
    source: str = ""
    as_of: str = ""
    tested: str = ""


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """The answer of a connection test: whose account it is, and what is odd about it.

    ``account_id`` is what the vendor knows the account by, where it tells: unlike a name it never
    changes. ``access_ends_at``: when the vendor stops accepting the key, where it tells.
    """

    account: str
    detail: str = ""
    capabilities: tuple[Capability, ...] = ()
    access_ends_at: datetime | None = None
    account_id: str = ""
