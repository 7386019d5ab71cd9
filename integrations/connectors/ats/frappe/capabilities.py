"""What Frappe HR's API can do, and where that is known from."""

from integrations.connectors.capabilities import TWIN, Evidence

_SEEN = "Frappe HR 15.33 on Frappe 15.44, a running server"
_SOURCE = "Frappe Framework, source of version 15"


def _seen(detail: str, *, tested: str = TWIN, source: str = _SEEN) -> Evidence:
    return Evidence(source=source, as_of="2026-11-22", tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _seen("Job Opening, closed ones included."),
    "list_changed_jobs": _seen("By modified, in the site's own time zone."),
    "find_candidates": _seen("Job Applicant by email_id, in any case."),
    "get_candidate": _seen("An applicant is read by name; the e-mail address leads to the rest."),
    "find_application": _seen("Job Applicant by name."),
    "create_application": _seen("Job Applicant on a Job Opening; its name is the e-mail address."),
    "create_application_with_document": _seen("Not needed: documents are added later.", tested=""),
    "create_person": _seen("Frappe HR has no person apart from the applicant.", tested=""),
    "create_prospect": _seen("Job Applicant without a Job Opening."),
    "attach_document": _seen("upload_file to the applicant, as a private file."),
    "list_documents": _seen("File by attached_to_name."),
    "move_stage": _seen("Frappe HR has no pipeline: status has five fixed words.", tested=""),
    "add_note": _seen(
        "A comment by frappe.desk.form.utils.add_comment, which an HR User may write; "
        "POST /api/resource/Comment needs a System Manager.",
        source=f"{_SOURCE}: frappe/desk/form/utils.py",
    ),
    "add_tag": _seen(
        "frappe.desk.doctype.tag.tag.add_tag makes the tag where it is new.",
        source=f"{_SOURCE}: frappe/desk/doctype/tag/tag.py",
    ),
    "list_users": _seen("User; not needed, the access' own user acts.", tested=""),
}
