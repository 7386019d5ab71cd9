"""Whether what an export brought is to be seen in the ATS."""

from candidates.rules.export_state import EffectKind
from candidates.services import effects as vendor
from candidates.services.claims import Claim
from candidates.services.outgoing import outgoing_of
from integrations.connectors.base import AtsConnector
from integrations.connectors.types import Target


def is_visible(claim: Claim, connector: AtsConnector) -> bool:
    """Whether the ATS shows what the export brought: by our recorded ids first, then by e-mail."""
    out = outgoing_of(claim)
    known = claim.export.person_external_id
    if known and connector.offers("get_candidate"):
        person = connector.get_candidate(known)
        if person is not None and (
            _needs_no_application(claim) or vendor.applications_on_job([person], out.candidate)
        ):
            return True
    people = vendor.find_people(connector, out.candidate)
    if vendor.applications_on_job(people, out.candidate):
        return True
    is_there = any(person.external_id == known for person in people)
    return is_there and _needs_no_application(claim)


def _needs_no_application(claim: Claim) -> bool:
    """A prospect may have no record on a job; then the person is all there is to see."""
    kinds = {effect.kind for effect in claim.effects}
    return claim.export.target == Target.PROSPECT or (
        EffectKind.PERSON in kinds and EffectKind.APPLICATION not in kinds
    )
