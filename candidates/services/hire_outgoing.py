"""What the export of a hire sends, built from its rows."""

from candidates.rules.export_state import planned_for_hire
from candidates.services.claims import Claim
from candidates.services.hire_effects import HireOutgoing
from candidates.services.outgoing import profile_to_send
from candidates.verdicts import hire_to_export
from integrations.models import Connection
from integrations.selectors import capabilities_of

ATTACH = "attach_document"


def takes_documents(connection: Connection) -> bool:
    """Whether this connection can take the PDF profile, as far as the vendor was asked."""
    return why_no_documents(connection) is None


def why_no_documents(connection: Connection) -> str | None:
    """Why the PDF profile cannot go along; ``None`` where it can."""
    for entry in capabilities_of(connection):
        if entry["key"] == ATTACH and entry["supported"] is False:
            return str(entry["detail"]) or "This connection takes no documents."
    return None


def settle_hire(claim: Claim) -> None:
    """Settle the address and the writes before anything is sent; look-ups search for that."""
    details, why_not = claim.export.hire, why_no_documents(claim.connection)
    left_out = details.with_document and why_not is not None
    warnings = [f"The PDF profile did not go along. {why_not}"] if left_out else []
    claim.set(addresses=[details.email.strip().lower()], warnings=warnings)
    claim.plan(planned_for_hire(with_document=details.with_document and why_not is None))


def outgoing_hire(claim: Claim, *, with_document: bool = False) -> HireOutgoing:
    """The hire. The document is rendered only where it is about to be sent."""
    export = claim.export
    return HireOutgoing(
        content=hire_to_export(export.hire, reference=export.reference),
        employee_id=export.person_external_id,
        document=profile_to_send(export) if with_document else None,
    )
