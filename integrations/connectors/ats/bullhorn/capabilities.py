"""What Bullhorn's REST API can do, and where that is known from."""

from integrations.connectors.capabilities import TWIN, Evidence

_REFERENCE = "bullhorn.github.io/rest-api-docs"
_ENTITIES = "bullhorn.github.io/rest-api-docs/entityref.html"


def _known(detail: str, *, source: str = _REFERENCE, tested: str = TWIN) -> Evidence:
    return Evidence(source=source, as_of="2026-03-27", tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _known("search/JobOrder, closed and deleted ones included."),
    "list_changed_jobs": _known("search/JobOrder by dateLastModified, read with an overlap."),
    "list_people": _known("search/Candidate with their submissions, deleted people included."),
    "list_changed_people": _known(
        "search/Candidate by dateLastModified with an overlap, and query/JobSubmission by theirs."
    ),
    "find_candidates": _known("search/Candidate in email, email2 and email3; an index."),
    "get_candidate": _known("entity/Candidate by id, submissions from the database."),
    "find_application": _known("entity/JobSubmission by id.", source=_ENTITIES),
    "create_application": _known(
        "A JobSubmission as a web response (New Lead), or in a chosen status.", source=_ENTITIES
    ),
    "create_application_with_document": _known("Not needed: files are added later.", tested=""),
    "create_person": _known("A Candidate; Bullhorn does not look for doubles.", source=_ENTITIES),
    "create_prospect": _known("A Candidate without a JobSubmission.", source=_ENTITIES),
    "attach_document": _known("A file of the candidate; submissions have none."),
    "list_documents": _known("fileAttachments of the candidate."),
    "move_stage": _known("The status of the JobSubmission.", source=_ENTITIES),
    "update_person": _known("POST entity/Candidate; three addresses and a telephone number."),
    "add_note": _known("A Note on the candidate.", source=_ENTITIES),
    "add_tag": _known(
        "Bullhorn has no tags; a tearsheet is a recruiter's own list. The source is set instead.",
        source=_ENTITIES,
        tested="",
    ),
    "list_users": _known("query/CorporateUser.", source=_ENTITIES),
    "events": _known("Bullhorn keeps a queue that is asked, and calls nobody.", tested=""),
}
