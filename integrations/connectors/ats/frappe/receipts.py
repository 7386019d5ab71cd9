"""The answers to Frappe's writes. What is not as documented raises, and leaves doubt."""

from collections.abc import Mapping

from integrations.connectors.ats.frappe import mapping
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.payload import Payload
from integrations.connectors.types import DocumentToExport, ExportReceipt


def applicant(
    answer: Payload, *, sent: Mapping[str, str], person: str, settings: FrappeSettings
) -> ExportReceipt:
    """Of ``POST /api/resource/Job Applicant``, which answers with the record as it is stored."""
    kept = answer.child("data")
    name = kept.text("name")
    return ExportReceipt(
        person_external_id=person or name,
        application_external_id=name,
        ats_url=mapping.applicant_url(settings, name),
        warnings=mapping.not_kept(sent, kept),
    )


def correction(answer: Payload, *, sent: Mapping[str, str]) -> ExportReceipt:
    """Of ``frappe.client.set_value``, which answers with the record as it is stored."""
    kept = answer.child("message")
    kept.text("name")
    return ExportReceipt(warnings=mapping.not_kept(sent, kept))


def upload(answer: Payload, *, document: DocumentToExport, digest: str) -> ExportReceipt:
    """Of ``upload_file``. Frappe puts six letters behind a file name that is taken already."""
    kept = answer.child("message")
    warnings = []
    stem = document.name.rpartition(".")[0] or document.name
    if not kept.optional_text("file_name").startswith(stem):
        warnings.append("Frappe keeps the document under another name.")
    if kept.optional_text("content_hash") not in ("", digest):
        warnings.append("Frappe tells another checksum of the document than ours.")
    return ExportReceipt(document_external_id=kept.text("name"), warnings=tuple(warnings))


def comment(answer: Payload) -> ExportReceipt:
    """Of ``add_comment``, which answers with the comment."""
    answer.child("message").identifier("name")
    return ExportReceipt()


def tag(answer: Payload) -> ExportReceipt:
    """Of ``add_tag``, which answers with the tag."""
    answer.text("message")
    return ExportReceipt()
