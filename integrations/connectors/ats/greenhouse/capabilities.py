"""What Harvest v3 can do, and where that is known from."""

from integrations.connectors.capabilities import TWIN, Evidence

_REFERENCE = "harvestdocs.greenhouse.io/reference"
_CLIENT = "open-greenhouse-mcp 0.5.0, a public client of Harvest v3"


def _known(source: str, as_of: str, detail: str, *, tested: str = TWIN) -> Evidence:
    return Evidence(source=source, as_of=as_of, tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _known(
        f"{_REFERENCE}/get_v3-jobs and the lists around it",
        "2026-06-27",
        "Places, posts and stages are lists of their own. Needs a Site Admin.",
    ),
    "list_changed_jobs": _known(
        "harvestdocs.greenhouse.io/docs/list-endpoints",
        "2026-11-22",
        "By updated_at of jobs and of their posts; new stages and places show in a full read.",
    ),
    "list_people": _known(
        f"{_REFERENCE}/get_v3-candidates and get_v3-applications",
        "2026-06-27",
        "Needs a Site Admin. Deleted and merged people are not told.",
    ),
    "list_changed_people": _known(
        f"{_REFERENCE}/get_v3-candidates and get_v3-applications",
        "2026-06-27",
        "By updated_at of the candidates and of their applications.",
    ),
    "find_candidates": _known(
        f"{_REFERENCE}/get_v3-candidates", "2026-06-27", "By exact address, in any case."
    ),
    "get_candidate": _known(f"{_REFERENCE}/get_v3-candidates", "2026-06-27", "By ids."),
    "find_application": _known(f"{_REFERENCE}/get_v3-applications", "2026-06-27", "By ids."),
    "create_application": _known(
        "harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide",
        "2026-11-22",
        "One write, with the person (/candidates) or for one who is there (/applications).",
    ),
    "create_application_with_document": _known(
        f"{_REFERENCE}/post_v3-attachments",
        "2026-11-22",
        "Not needed: documents are added to the application.",
        tested="",
    ),
    "create_person": _known(
        f"{_CLIENT} (POST /candidates)",
        "2026-10-05",
        "Not needed: person and application are one write.",
        tested="",
    ),
    "create_prospect": _known(
        f"{_CLIENT} (application with prospect)",
        "2026-10-05",
        "An application on no job; in a pool where the settings name one.",
    ),
    "attach_document": _known(
        f"{_REFERENCE}/post_v3-attachments",
        "2026-11-22",
        "At an application, prospects' ones included; the largest size is not documented.",
    ),
    "list_documents": _known(f"{_REFERENCE}/get_v3-attachments", "2026-11-22", "By application."),
    "move_stage": _known(
        f"{_REFERENCE}/post_v3-applications-id-move",
        "2026-11-22",
        "The rules of the stage run, also those that write to the candidate.",
    ),
    "update_person": _known(
        f"{_CLIENT} (PATCH /candidates/{{id}})",
        "2026-10-05",
        "Needs the scope candidates:update. Older addresses stay.",
    ),
    "add_note": _known(
        "greenhouse-mcp of sam-vangelos, a public client of Harvest v3 (POST /notes)",
        "2026-07-27",
        "Plain text; a note cannot be changed or taken back.",
    ),
    "add_tag": _known(
        f"{_CLIENT} (POST /applied_candidate_tags)",
        "2026-10-05",
        "A tag that is new is made first.",
    ),
    "list_users": _known(f"{_REFERENCE}/get_v3-users", "2026-06-27", "Those who are active."),
    "events": _known(
        "https://developers.greenhouse.io/webhooks.html",
        "2026-11-26",
        "Jobs, applications, merged, deleted and anonymised people; signed over the body.",
    ),
}
