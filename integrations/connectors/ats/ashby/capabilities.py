"""What Ashby's API can do, and where that is known from."""

from integrations.connectors.capabilities import SPECIFICATION, Evidence

_FILE = "Ashby's OpenAPI file"
_GUIDE = "https://developers.ashbyhq.com/docs/pagination-and-incremental-sync"


def _told(detail: str, *, tested: str = SPECIFICATION) -> Evidence:
    return Evidence(source=_FILE, as_of="2026-04-30", tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _told("job.list with its location, drafts and archived jobs included."),
    "list_changed_jobs": Evidence(
        source=_GUIDE,
        as_of="2026-08-27",
        tested=SPECIFICATION,
        detail="syncToken of the last read; where it has expired, all jobs are read.",
    ),
    "list_people": _told("candidate.list, with the applications of application.list."),
    "list_changed_people": Evidence(
        source=_GUIDE,
        as_of="2026-08-27",
        tested=SPECIFICATION,
        detail="syncTokens of both lists; where one has expired, everybody is read.",
    ),
    "find_candidates": _told("candidate.search by e-mail, then each application by id."),
    "get_candidate": _told("candidate.info."),
    "find_application": _told("application.info."),
    "create_application": _told("application.create for a candidate who is there."),
    "create_application_with_document": _told(
        "Not needed: documents are added to the person.", tested=""
    ),
    "create_person": _told("candidate.create."),
    "create_prospect": _told("A candidate without an application: candidate.create."),
    "attach_document": _told(
        "candidate.uploadFile, a resume by candidate.uploadResume. The size limit is not published."
    ),
    "list_documents": _told("The file handles of candidate.info."),
    "move_stage": _told("application.changeStage, to every stage but the archived ones."),
    "update_person": _told(
        "candidate.update sets the primary address and number. What becomes of the earlier primary "
        "address is not told."
    ),
    "add_note": _told("candidate.createNote as plain text, without notifications."),
    "add_tag": _told("candidate.addTag; a new tag needs hiringProcessMetadata:write."),
    "list_users": _told("user.list, deactivated ones left out."),
    "events": Evidence(
        source="https://developers.ashbyhq.com/docs/authenticating-webhooks",
        as_of="2026-11-26",
        tested=SPECIFICATION,
        detail="Jobs, applications, merged and deleted candidates; signed over the body.",
    ),
}
