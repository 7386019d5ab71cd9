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
from candidates.services.effects import EffectHandler
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
    """

    open: Callable[..., AbstractContextManager[OpenConnection[Any]]]
    settle: Callable[[Claim], None]
    compose: Callable[..., Any]
    handlers: Mapping[EffectKind, EffectHandler[Any, Any]]
    is_seen: Callable[[Claim, Any], bool]


def _employee_is_seen(claim: Claim, connector: HrisConnector) -> bool:
    return connector.get_employee(claim.export.person_external_id) is not None


TO_THE_ATS = Errand(
    open=open_connector,
    settle=outgoing.settle_content,
    compose=outgoing.outgoing_of,
    handlers=effects.HANDLERS,
    is_seen=is_visible,
)
TO_THE_HRIS = Errand(
    open=open_hris_connector,
    settle=hire_outgoing.settle_hire,
    compose=hire_outgoing.outgoing_hire,
    handlers=hire_effects.HIRE_HANDLERS,
    is_seen=_employee_is_seen,
)
ERRANDS: Mapping[Purpose, Errand] = {
    Purpose.CREATE: TO_THE_ATS,
    Purpose.UPDATE: TO_THE_ATS,
    Purpose.CORRECT: TO_THE_ATS,
    Purpose.HIRE: TO_THE_HRIS,
}


def errand_of(export: CandidateExport) -> Errand:
    """How this export is carried out."""
    return ERRANDS[Purpose(export.purpose)]
