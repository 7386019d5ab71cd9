"""What a hire sends to an HR system, and how each write is found again. No states here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from candidates.rules import hire_matching
from candidates.rules.export_state import EffectKind
from candidates.rules.matching import Match as Likeness
from candidates.services.effects import EffectHandler, Match
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import Employee, HireReceipt, HireToExport
from integrations.connectors.types import DocumentToExport, ExportReceipt


@dataclass(frozen=True)
class HireOutgoing:
    """What the export of a hire sends. ``document`` is there only where it is about to be sent."""

    content: HireToExport
    employee_id: str
    document: DocumentToExport | None = None


def find_employees(connector: HrisConnector, out: HireOutgoing) -> list[Employee]:
    """Employees with the address of the hire or with our reference, also those who have left.

    The one whom the export names already is read by id besides: a search may be slow.
    """
    hire = out.content
    found = {one.external_id: one for one in connector.find_employees(hire.email, hire.reference)}
    if out.employee_id and out.employee_id not in found:
        known = connector.get_employee(out.employee_id)
        if known is not None:
            found[known.external_id] = known
    return list(found.values())


def _receipt(connector: HrisConnector, receipt: HireReceipt) -> ExportReceipt:
    employee = receipt.employee_external_id
    return ExportReceipt(
        person_external_id=employee,
        document_external_id=receipt.document_external_id,
        ats_url=connector.employee_url(employee) if employee else "",
    )


def _send_employee(connector: HrisConnector, out: HireOutgoing) -> ExportReceipt:
    return _receipt(connector, connector.create_employee(out.content))


def _find_employee(connector: HrisConnector, out: HireOutgoing) -> Sequence[Match]:
    """Who carries our reference; else the one who is surely our hire.

    Doubtful ones are no proof that ours arrived; before anything is sent again they are judged.
    """
    found = find_employees(connector, out)
    sure = hire_matching.judge(out.content, found).verdict is Likeness.SURE
    if not sure:
        return []
    ours = [one for one in found if one.reference == out.content.reference]
    return [
        Match(one.external_id, one.external_id, connector.employee_url(one.external_id))
        for one in ours or found
    ]


def _send_document(connector: HrisConnector, out: HireOutgoing) -> ExportReceipt:
    if out.document is None:
        raise TypeError("The document must be made before it can be sent.")
    return _receipt(connector, connector.attach_document(out.employee_id, out.document))


def _find_document(connector: HrisConnector, out: HireOutgoing) -> Sequence[Match]:
    """Our document carries our reference in its name; others there say nothing about it."""
    return [
        Match(document.external_id or document.name)
        for document in connector.list_documents(out.employee_id)
        if out.content.reference in document.name
    ]


HIRE_HANDLERS: Mapping[EffectKind, EffectHandler[HrisConnector, HireOutgoing]] = {
    EffectKind.EMPLOYEE: EffectHandler(
        send=_send_employee,
        find=_find_employee,
        trust=lambda connector: connector.employee_trust(),
    ),
    EffectKind.DOCUMENT: EffectHandler(
        send=_send_document,
        find=_find_document,
        trust=lambda connector: connector.document_trust(),
    ),
}
