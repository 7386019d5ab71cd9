"""What Odoo's API can do, and where that is known from."""

from integrations.connectors.capabilities import LIVE, TWIN, Evidence

_SEEN = "Odoo 19.0 Community, a running server"
_SOURCE = "Odoo's source (github.com/odoo/odoo, addons/hr_recruitment)"


def _seen(detail: str, *, tested: str = LIVE) -> Evidence:
    return Evidence(source=_SEEN, as_of="2026-11-25", tested=tested, detail=detail)


def _described(detail: str) -> Evidence:
    """Read in Odoo's source, and not yet tried at a running server."""
    return Evidence(source=_SOURCE, as_of="2026-11-26", tested=TWIN, detail=detail)


EVIDENCE = {
    "list_jobs": _seen("hr.job, archived ones included."),
    "list_changed_jobs": _seen("write_date; a changed address does not move it."),
    "list_people": _described("hr.applicant in pages by id; a deleted one leaves nothing behind."),
    "list_changed_people": _described("write_date, which a refusal and a new stage move as well."),
    "find_candidates": _seen("hr.applicant by any address in email_from, refused included."),
    "get_candidate": _seen("An applicant is read by id, its address leads to the rest."),
    "find_application": _seen("hr.applicant by id."),
    "create_application": _seen("hr.applicant on a job; no e-mail is sent to the candidate."),
    "create_application_with_document": _seen("Not needed: documents are added later.", tested=""),
    "create_person": _seen("Odoo 19 has no person apart from the applicant.", tested=""),
    "create_prospect": _seen("An applicant in a talent pool, on no job."),
    "attach_document": _seen("ir.attachment on the applicant; read back, it is byte-equal."),
    "list_documents": _seen("ir.attachment of the applicant."),
    "move_stage": _seen("stage_id, one of the job's own; no e-mail to the candidate."),
    "update_person": _described(
        "write to all applicants of the contact; its one field for addresses is replaced."
    ),
    "add_note": _seen("message_post as an internal note, its lines kept."),
    "add_tag": _seen("hr.applicant.category, made where it is new."),
    "list_users": _seen("res.users; not needed, the key's own user acts.", tested=""),
    "events": _seen("Odoo's webhooks are not signed, so nothing could be believed.", tested=""),
}
