"""What Workable's API can do, and where that is known from: one entry for every operation."""

from collections.abc import Mapping

from integrations.connectors.capabilities import TWIN, Evidence

_REFERENCE = "Workable's API reference (workable.readme.io), as stored"
_RECORDED = "answers recorded by NangoHQ/integration-templates, Workable"


def _documented(detail: str, *, tested: str = TWIN) -> Evidence:
    return Evidence(source=_REFERENCE, as_of="2026-11-22", tested=tested, detail=detail)


def _recorded(detail: str, *, tested: str = TWIN) -> Evidence:
    return Evidence(source=_RECORDED, as_of="2026-07-23", tested=tested, detail=detail)


EVIDENCE: Mapping[str, Evidence] = {
    "list_jobs": _recorded(
        "GET /jobs in every state, and GET /jobs/:shortcode/stages for each live one."
    ),
    "list_changed_jobs": _documented("GET /jobs?updated_after=; a change of stages shows later."),
    "list_people": _documented(
        "GET /candidates, put together by address and name. It does not say when somebody was "
        "disqualified. Who is only in the talent pool is not among them."
    ),
    "list_changed_people": _documented("GET /candidates?updated_after=, then each address."),
    "find_candidates": _documented(
        "GET /candidates?email=. Who is only in the talent pool is not among them."
    ),
    "get_candidate": _recorded("GET /candidates/:id, and further ones with the same address."),
    "find_application": _recorded(
        "GET /candidates/:id. The number in the address of Workable's own page is no id here."
    ),
    "create_application": _recorded(
        "POST /jobs/:shortcode/candidates?stage=, as sourced: nobody gets an e-mail."
    ),
    "create_application_with_document": _documented(
        "Possible as the resume, which Workable takes apart into a profile; not needed, because a "
        "document is added later.",
        tested="",
    ),
    "create_person": _documented(
        "A candidate is always on a job, or in the talent pool.", tested=""
    ),
    "create_prospect": _recorded(
        "The talent pool takes somebody, but a list of candidates read three minutes later did not "
        "show them: nobody could find them again.",
        tested="",
    ),
    "attach_document": _documented(
        "POST /candidates/:id/comments with an attachment, which is how Workable's own people do "
        "it (help.workable.com, 115013034447); up to 20 MB. It needs an acting member."
    ),
    "list_documents": _documented("GET /candidates/:id/files: what the Files tab shows."),
    "move_stage": _recorded("POST /candidates/:id/move, answered with nothing; acting member."),
    "update_person": _recorded(
        "PATCH /candidates/:id of each candidate of the person; the address is replaced."
    ),
    "add_note": _recorded("POST /candidates/:id/comments, in the name of the acting member."),
    "add_tag": _recorded(
        "PUT /candidates/:id/tags replaces all tags, so that one which somebody adds meanwhile "
        "would be lost. A new candidate gets the source as a tag.",
        tested="",
    ),
    "list_users": _recorded("GET /members, active ones only."),
    "events": _recorded("Workable has webhooks; they are not read yet.", tested=""),
}
