"""What BambooHR's API can do, where that is known from, and what one key is seen to do."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from integrations.connectors.capabilities import SPECIFICATION, Capability, Evidence

_SPEC = "BambooHR's OpenAPI file (github.com/BambooHR/bhr-api-python)"
_AS_OF = "2026-04-28"


def _told(detail: str, *, tested: str = SPECIFICATION) -> Evidence:
    return Evidence(source=_SPEC, as_of=_AS_OF, tested=tested, detail=detail)


def _no(detail: str) -> Evidence:
    return _told(detail, tested="")


EVIDENCE = {
    "list_jobs": _told("GET applicant_tracking/jobs: all at once, without pay and description."),
    "list_changed_jobs": _no("The list of jobs has no filter by time."),
    "list_people": _told("GET applicant_tracking/applications, grouped by applicant; read twice."),
    "list_changed_people": _no(
        "newSince finds new applications only, and neither a new status nor a new address."
    ),
    "find_candidates": _told(
        "GET applicant_tracking/applications by searchString; other people are left out here."
    ),
    "get_candidate": _no("Applicants are told with their applications only."),
    "find_application": _told("GET applicant_tracking/applications/{id}."),
    "create_application": _told("POST applicant_tracking/application, always on a job."),
    "create_application_with_document": _told(
        "The same; the PDF profile is the cover letter or the resume."
    ),
    "create_person": _no("Every creation needs a job."),
    "create_prospect": _no("Every creation needs a job."),
    "attach_document": _no("An application takes documents only when it is created."),
    "list_documents": _no("Not needed: the document arrives with the application."),
    "move_stage": _told("POST applicant_tracking/applications/{id}/status."),
    "update_person": _no("Applicants cannot be changed by this API."),
    "add_note": _told("POST applicant_tracking/applications/{id}/comments."),
    "add_tag": _no("There are no tags; the source goes out with the application."),
    "list_users": _no("Not needed: the owner of the key acts."),
    "events": _no("Its webhooks tell of employees only."),
}

SEEN_BY = {
    "jobs": ("list_jobs",),
    "statuses": ("list_jobs",),
    "applications": ("list_people", "find_candidates", "find_application"),
}
"""A read, and the operations that stand on it."""

_NO_ACCESS = "The owner of the API key has no access to the ATS settings of BambooHR."
_NOT_TRIED = "Whether this key may write is not known until it is tried."
_WRITES = frozenset(
    {"create_application", "create_application_with_document", "move_stage", "add_note"}
)


def seen(derived: Sequence[Capability], refused: Collection[str]) -> tuple[Capability, ...]:
    """The capabilities as this key was seen to have them. ``refused``: the reads it may not do.

    Every operation asks for the same right, access to the ATS settings. A key that is refused a
    read has not got it, so it cannot write. A key that reads has it, but whether it may also write
    cannot be asked: ``supported`` is ``None``.
    """
    blocked = {operation for read in refused for operation in SEEN_BY[read]}
    if refused:
        blocked |= _WRITES
    found = []
    for capability in derived:
        if capability.supported and capability.key in blocked:
            capability = replace(capability, supported=False, detail=_NO_ACCESS)
        elif capability.supported and capability.key in _WRITES:
            detail = f"{capability.detail} {_NOT_TRIED}"
            capability = replace(capability, supported=None, detail=detail)
        found.append(capability)
    return tuple(found)
