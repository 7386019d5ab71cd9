"""What Kombo says that a product or one integration can do, in our words.

Kombo tells it twice in the same words: for a product before it is connected (``GET /tools/ats``),
and for one integration, with what the customer and we have switched off
(``GET /integrations/{id}``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from integrations.connectors.capabilities import SPECIFICATION, Capability, Evidence
from integrations.connectors.payload import Payload

_SPEC = "Kombo's OpenAPI file"
_OF_INTEGRATION = "Kombo: GET /integrations/{id}"
_OF_TOOL = "Kombo: GET /tools/ats"
_NEEDS_A_JOB = "Kombo: POST /ats/jobs/{job_id}/applications and POST /ats/candidates"
_GROUPS = (("read", "read_models"), ("write", "write_actions"), ("feature", "features"))

_KOMBOS_WORDS = {
    "list_jobs": "read:ats_jobs",
    "list_changed_jobs": "read:ats_jobs",
    "list_people": "read:ats_candidates",
    "list_changed_people": "read:ats_candidates",
    "find_candidates": "read:ats_candidates",
    "find_application": "read:ats_applications",
    "create_application": "write:ats_create_application",
    "attach_document": "write:ats_add_application_attachment",
    "list_documents": "write:ats_get_application_attachments",
    "move_stage": "write:ats_move_application_to_stage",
    "add_note": "write:ats_add_application_note",
    "add_tag": "write:ats_add_candidate_tag",
}
"""Kombo's OpenAPI file of May 2026 names the models and, of the actions, the two that create and
the two that attach: "ats_" and the name of the operation. The other four are formed in the same
way. Where Kombo lists none of that name, the capability is unknown and simply tried. What is not
listed here is shown under Kombo's own word."""


KOMBOS_OWN = frozenset({"events"})
"""What Kombo does itself, for every product alike: it tells nothing about that."""


def _known(detail: str = "", source: str = _SPEC, tested: str = SPECIFICATION) -> Evidence:
    return Evidence(source=source, as_of="2026-05-01", tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _known("GET /ats/jobs, with the stages of each job."),
    "list_changed_jobs": _known("updated_after; it does not see changes inside a stage."),
    "list_people": _known(
        'GET /ats/candidates. With "Only sync created applications" on, which is Kombo\'s default, '
        "it holds only whom we created."
    ),
    "list_changed_people": _known("updated_after; it sees changes of applications too."),
    "find_candidates": _known("Only people whom Kombo copies; see the README."),
    "get_candidate": _known("Not needed: person and application arrive in one write.", tested=""),
    "find_application": _known("GET /ats/applications by id."),
    "create_application": _known("POST /ats/jobs/{id}/applications, with the person."),
    "create_application_with_document": _known(
        "Not needed: documents are added afterwards.", tested=""
    ),
    "create_person": _known("Kombo advises against it; every creation needs a job.", tested=""),
    "create_prospect": _known("Kombo creates nobody without a job.", _NEEDS_A_JOB, tested=""),
    "attach_document": _known("POST /ats/applications/{id}/attachments, below 10 MB together."),
    "list_documents": _known("Read live from the ATS."),
    "move_stage": _known("Only to a stage of the job's own list."),
    "update_person": _known(
        "Kombo has no call that changes a person. Correct it in the ATS.", tested=""
    ),
    "add_note": _known("Plain text."),
    "add_tag": _known("Kombo creates the tag."),
    "list_users": _known("Kombo acts as the user who connected.", tested=""),
    "events": _known("One webhook of the whole account; signed over the body."),
}
"""What our code can do through Kombo at all. What one integration can do, Kombo itself tells."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What Kombo says of one model, action or feature."""

    supported: bool | None
    detail: str


def of_integration(
    code: Iterable[Capability], details: Payload, asked: date
) -> tuple[Capability, ...]:
    """What one integration can do, from the ``data`` of its details.

    ``code`` is what the connector's code can do at all, ``asked`` the day of the answer.
    """
    told = {key: _of_datapoint(entry) for key, entry in _entries(details)}
    return _merged(code, told, _OF_INTEGRATION, "asked of this integration", asked)


def of_tool(code: Iterable[Capability], tool: Payload, asked: date) -> tuple[Capability, ...]:
    """What one product can do when it will be connected, from its entry in the list of tools."""
    coverage = tool.child("coverage")
    told = {key: _of_coverage(entry) for key, entry in _entries(coverage)}
    return _merged(code, told, _OF_TOOL, "asked of Kombo for this product", asked)


def _entries(groups: Payload) -> Iterable[tuple[str, Payload]]:
    """Each model, action and feature with our key for it. One without an id names nothing."""
    for prefix, group in _GROUPS:
        for entry in groups.items(group):
            lenient = entry.lenient()
            if name := lenient.optional_text("id"):
                yield f"{prefix}:{name}", lenient


def _merged(
    code: Iterable[Capability], told: Mapping[str, _Told], source: str, tested: str, asked: date
) -> tuple[Capability, ...]:
    """Our operations first, then whatever else Kombo tells of."""
    frame = Capability("", None, source=source, as_of=asked.isoformat(), tested=tested)
    merged = []
    for able in code:
        said = told.get(_KOMBOS_WORDS.get(able.key, ""))
        if not able.supported or able.key in KOMBOS_OWN:
            merged.append(able)
        elif said is None:
            detail = "Kombo does not tell whether it can. It is tried."
            merged.append(replace(frame, key=able.key, detail=detail))
        else:
            merged.append(
                replace(frame, key=able.key, supported=said.supported, detail=said.detail)
            )
    others = set(told) - set(_KOMBOS_WORDS.values())
    return (
        *merged,
        *(
            replace(frame, key=key, supported=told[key].supported, detail=told[key].detail)
            for key in told
            if key in others
        ),
    )


def _of_datapoint(entry: Payload) -> _Told:
    coverage = entry.optional_text("coverage_status")
    scope = entry.optional_text("scope_config_setting")
    opted_out = entry.boolean("opted_out_by_customer") is True
    supported = entry.boolean("is_available")
    # Whoever switched it off is asked first, whatever the product could do.
    if scope == "DISABLED" or opted_out:
        supported = False
    elif coverage == "UNKNOWN":
        supported = None
    said = [entry.optional_text("label"), f"coverage {coverage or 'not told'}"]
    if scope:
        said.append(f"scope {scope}")
    if scope == "DISABLED":
        said.append("switched off in Kombo's scope configuration")
    if opted_out:
        said.append("opted out by the customer")
    return _Told(supported, ", ".join(text for text in (*said, _without(entry)) if text))


def _of_coverage(entry: Payload) -> _Told:
    coverage = entry.optional_text("coverage_status")
    supported = {"SUPPORTED": True, "UNSUPPORTED": False, "NOT_IMPLEMENTED": False}.get(coverage)
    said = (entry.optional_text("label"), f"coverage {coverage or 'not told'}", _without(entry))
    return _Told(supported, ", ".join(text for text in said if text))


def _without(entry: Payload) -> str:
    """The fields that it has not got."""
    missing = [
        field.lenient().optional_text("id")
        for field in entry.items("fields")
        if field.lenient().optional_text("coverage_status") in ("UNSUPPORTED", "NOT_IMPLEMENTED")
    ]
    return f"without {', '.join(missing)}" if any(missing) else ""
