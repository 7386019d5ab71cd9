"""What Lever's API can do, and where that is known from."""

from integrations.connectors.capabilities import TWIN, Evidence

_DOCUMENTED = "Lever's developer documentation, repeated in corbaltcode/lever-data-api-go"
_RECORDED = "recorded answers of NangoHQ/integration-templates, Lever"
_SECOND_HAND = "Knit's description of Lever's API (developers.getknit.dev/docs/lever-usecases)"


def _documented(detail: str, *, tested: str = TWIN) -> Evidence:
    return Evidence(source=_DOCUMENTED, as_of="2024-03-27", tested=tested, detail=detail)


def _recorded(detail: str) -> Evidence:
    return Evidence(source=_RECORDED, as_of="2026-07-02", tested=TWIN, detail=detail)


def _told(detail: str) -> Evidence:
    return Evidence(source=_SECOND_HAND, as_of="2026-11-22", tested=TWIN, detail=detail)


EVIDENCE = {
    "list_jobs": _recorded("GET /postings in every state; a deleted one is missing there."),
    "list_changed_jobs": _documented(
        "updated_at_start, and GET /postings/deleted where the key may read it."
    ),
    "list_people": _documented(
        "The contacts of GET /opportunities; /archive_reasons says who was hired."
    ),
    "list_changed_people": _documented(
        "updated_at_start, and GET /opportunities/deleted where the key may read it."
    ),
    "find_candidates": _documented("GET /opportunities?email=, archived ones included."),
    "get_candidate": _documented("GET /opportunities?contact_id=: the person is the contact."),
    "find_application": _recorded("GET /opportunities/:id; that id is in Lever's own links."),
    "create_application": _recorded(
        "POST /opportunities with a posting. Lever joins by e-mail to who is there already."
    ),
    "create_application_with_document": _documented(
        "Possible as multipart, and not needed: documents are added later.", tested=""
    ),
    "create_person": _documented("Lever makes the contact with an opportunity only.", tested=""),
    "create_prospect": _documented("POST /opportunities without a posting: a new lead."),
    "attach_document": _told("POST /opportunities/:id/files, up to 30 MB."),
    "list_documents": _told("GET /opportunities/:id/files."),
    "move_stage": _recorded("PUT /opportunities/:id/stage."),
    "update_person": _recorded("PUT /contacts/:id. Older addresses and phones stay."),
    "add_note": _recorded("POST /opportunities/:id/notes."),
    "add_tag": _recorded("POST /opportunities/:id/addTags: the tag is on the opportunity."),
    "list_users": _documented("GET /users, active ones only."),
    "events": _told(
        "Opportunities and contacts, deleted ones too; no jobs, no merges. Time is signed."
    ),
}
