"""What Frappe HR's API can do, and where that is known from."""

from integrations.connectors.capabilities import LIVE, TWIN, Evidence

_SEEN = "Frappe HR 15.33 on Frappe 15.44, a running server"
_SOURCE = "Source of Frappe and Frappe HR (github.com/frappe/frappe, client.py; frappe/hrms)"


def _seen(detail: str, *, tested: str = LIVE) -> Evidence:
    return Evidence(source=_SEEN, as_of="2026-11-25", tested=tested, detail=detail)


def _described(detail: str) -> Evidence:
    """Read in the source, and not yet tried at a running server."""
    return Evidence(source=_SOURCE, as_of="2026-11-26", tested=TWIN, detail=detail)


EVIDENCE = {
    "list_jobs": _seen("Job Opening, closed ones included."),
    "list_changed_jobs": _seen("By modified; a day more, because nobody tells the site's zone."),
    "list_people": _described("Job Applicant in pages; a deleted one leaves nothing behind."),
    "list_changed_people": _described("By modified; a day more, as for jobs."),
    "find_candidates": _seen("Job Applicant by email_id, in any case."),
    "get_candidate": _seen("An applicant is read by name; the e-mail address leads to the rest."),
    "find_application": _seen("Job Applicant by name."),
    "create_application": _seen("Job Applicant on a Job Opening; its name is the e-mail address."),
    "create_application_with_document": _seen("Not needed: documents are added later.", tested=""),
    "create_person": _seen("Frappe HR has no person apart from the applicant.", tested=""),
    "create_prospect": _seen("Job Applicant without a Job Opening."),
    "attach_document": _seen(
        "upload_file to the applicant, as a private file; read back, it is byte-equal."
    ),
    "list_documents": _seen("File by attached_to_name."),
    "move_stage": _seen("Frappe HR has no pipeline: status has five fixed words.", tested=""),
    "update_person": _described(
        "frappe.client.set_value of one applicant; further ones of the person stay."
    ),
    "add_note": _seen("A comment by add_comment, which an HR User may write."),
    "add_tag": _seen("add_tag makes the tag where it is new."),
    "list_users": _seen("User; not needed, the access' own user acts.", tested=""),
    "events": _described("Webhook on Job Opening and Job Applicant; signed over the body."),
}
