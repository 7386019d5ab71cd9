"""The two errands of the export protocol: candidates to an ATS, hires to an HR system.

The protocol itself (claims, write-ahead, look-ups, lanes, repair) is one. What differs stands here:
how the connection is opened, what is settled and sent, how each write is found again, and how it is
seen that all has arrived.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from candidates.models import CandidateExport
from candidates.rules.export_state import EffectKind, Purpose
from candidates.services import effects, hire_effects, hire_outgoing, outgoing
from candidates.services.claims import Claim
from candidates.services.effects import EffectHandler, Outgoing
from candidates.services.hire_effects import HireOutgoing
from candidates.services.replay import picture_of
from candidates.services.visibility import is_visible
from integrations.connectors.hris_base import HrisConnector
from integrations.services.connector_door import (
    OpenConnection,
    open_connector,
    open_hris_connector,
)


@dataclass(frozen=True)
class Errand:
    """What is particular to exports of one kind.

    ``open`` checks the kind of the connector once; everything below it is handed that connector.
    ``picture`` is what an attempt keeps of what it sends, masked.
    """

    open: Callable[..., AbstractContextManager[OpenConnection[Any]]]
    settle: Callable[[Claim], None]
    compose: Callable[..., Any]
    picture: Callable[[Any], dict[str, object]]
    handlers: Mapping[EffectKind, EffectHandler[Any, Any]]
    is_seen: Callable[[Claim, Any], bool]


def _of_candidate(out: Outgoing) -> dict[str, object]:
    return picture_of(out.candidate)


def _of_hire(out: HireOutgoing) -> dict[str, object]:
    """Nothing: what was entered about a hire is kept as it was sent."""
    return {}


def _employee_is_seen(claim: Claim, connector: HrisConnector) -> bool:
    return connector.get_employee(claim.export.person_external_id) is not None


TO_THE_ATS = Errand(
    open=open_connector,
    settle=outgoing.settle_content,
    compose=outgoing.outgoing_of,
    picture=_of_candidate,
    handlers=effects.HANDLERS,
    is_seen=is_visible,
)
TO_THE_HRIS = Errand(
    open=open_hris_connector,
    settle=hire_outgoing.settle_hire,
    compose=hire_outgoing.outgoing_hire,
    picture=_of_hire,
    handlers=hire_effects.HIRE_HANDLERS,
    is_seen=_employee_is_seen,
)
ERRANDS: Mapping[Purpose, Errand] = {
    Purpose.CREATE: TO_THE_ATS,
    Purpose.UPDATE: TO_THE_ATS,
    Purpose.CORRECT: TO_THE_ATS,
    Purpose.AGAIN: TO_THE_ATS,
    Purpose.HIRE: TO_THE_HRIS,
}


def errand_of(export: CandidateExport) -> Errand:
    """How this export is carried out."""
    return ERRANDS[Purpose(export.purpose)]
