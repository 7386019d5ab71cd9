"""Workable's payloads to our types.

Shapes: Workable's API reference (workable.readme.io), as stored in November 2026, and answers
recorded on 2026-07-23 by NangoHQ/integration-templates, where the two differ the latter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from integrations.connectors.payload import LenientPayload, Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPlace,
    AtsStage,
    AtsUser,
    Liveness,
)

FINGERPRINTED = (
    "shortcode", "title", "code", "state", "confidential", "department", "url", "application_url",
    "workplace_type", "location", "locations", "salary", "full_description", "created_at",
)  # fmt: skip
"""What ``job`` reads of a job, the time of its last change apart."""

APPLIED = "applied"
"""The kind of the stage in which applicants arrive."""

_INTERNAL = frozenset({"closed", "internal"})
_NOT_LIVE = frozenset({"draft", "archived"})
Stages = Mapping[str, Sequence[AtsStage]]
"""The stages of some jobs, by shortcode."""


def liveness(state: str, live_statuses: Collection[str]) -> Liveness:
    """What a job's state means. ``closed`` is a job that is used internally or confidentially.

    Such jobs are live where ``live_statuses`` says ``closed`` or ``internal``.
    """
    word = state.strip().casefold()
    live = {known.strip().casefold() for known in live_statuses}
    if word == "published" or (word == "closed" and live & _INTERNAL):
        return Liveness.LIVE
    if word in _NOT_LIVE or word == "closed":
        return Liveness.NOT_LIVE
    return Liveness.LIVE if word and word in live else Liveness.UNKNOWN


def job(
    payload: Payload, stages: Sequence[AtsStage], live_statuses: Collection[str], mark: str
) -> AtsJob:
    """A job of ``GET /jobs``. Its shortcode is what every other call names it by."""
    payload = payload.lenient()
    shortcode, code = payload.text("shortcode"), payload.optional_text("code")
    state = payload.optional_text("state")
    return AtsJob(
        external_id=shortcode,
        ats_id=code or shortcode,
        title=payload.text("title"),
        status=state,
        liveness=liveness(state, live_statuses),
        fingerprint=mark,
        places=_places(payload),
        confidential=payload.boolean("confidential") is True,
        department=payload.optional_text("department"),
        job_code=code,
        pay=_pay(payload.optional_child("salary")),
        description=payload.optional_text("full_description"),
        apply_url=payload.optional_text("application_url"),
        ats_url=payload.optional_text("url"),
        stages=tuple(stages),
        opened_at=payload.moment("created_at"),
        changed_at=payload.moment("updated_at"),
    )


def stages(answer: Payload) -> tuple[AtsStage, ...]:
    """The stages of ``GET /jobs/:shortcode/stages``; a write names a stage by its slug."""
    return tuple(
        AtsStage(row.text("slug"), row.optional_text("name"), row.integer("position"))
        for row in (Payload(raw, path).lenient() for path, raw in answer.elements("stages"))
    )


def slug_of_kind(answer: Payload, kind: str) -> str:
    """The first stage of a kind, which customers cannot rename; empty where there is none."""
    rows = (Payload(raw, path).lenient() for path, raw in answer.elements("stages"))
    return next((row.text("slug") for row in rows if row.optional_text("kind") == kind), "")


def shortcode_of(row: Payload) -> str:
    """The job of a candidate; empty where they are in the talent pool.

    Without either, an applicant would be taken for a prospect: that is a surprise.
    """
    if row.optional_child("talent_pool") is not None and row.optional_child("job") is None:
        return ""
    return row.child("job").text("shortcode")


def application(row: Payload, known: Stages) -> AtsApplication:
    """A candidate of Workable is one person on one job: the application and its person in one.

    ``stage`` is told as the stage's name (recorded), or as its slug (documented).
    """
    shortcode = shortcode_of(row)
    told = row.lenient().optional_text("stage")
    stage = next(
        (each for each in known.get(shortcode, ()) if _same(told, each.external_id, each.name)),
        None,
    )
    return AtsApplication(
        external_id=row.text("id"),
        job_external_id=shortcode,
        job_title=row.child("job").lenient().optional_text("title") if shortcode else "",
        stage_external_id=stage.external_id if stage else "",
        stage_name=stage.name if stage else told,
        outcome=_outcome(row),
        ats_url=row.lenient().optional_text("profile_url"),
        person_external_id=row.text("id"),
        standing=_standing(row),
        applied_at=row.lenient().moment("created_at"),
        rejected_at=row.lenient().moment("disqualified_at")
        if _standing(row) is Standing.REJECTED
        else None,
        changed_at=row.lenient().moment("updated_at"),
    )


def people(rows: Sequence[Payload], known: Stages) -> list[AtsCandidate]:
    """The people behind candidates, oldest first: one for each address with one name.

    Workable keeps nobody apart from their jobs, so a person goes by their first candidate's id.
    """
    groups: dict[str, list[Payload]] = {}
    for row in rows:
        groups.setdefault(who(row), []).append(row)
    return [_person(group, known) for group in groups.values()]


def who(row: Payload) -> str:
    """What is the same in all candidates of one person: the address, and the name in any case."""
    return "\n".join((address(row), *_names(row))).casefold()


def address(row: Payload) -> str:
    """The e-mail address of a candidate; empty where there is none."""
    return row.lenient().optional_text("email").strip()


def document(row: Payload) -> AtsDocument:
    """A file of ``GET /candidates/:id/files``, which has no id."""
    return AtsDocument(name=row.optional_text("name"))


def user(row: Payload) -> AtsUser:
    """A member of ``GET /members``."""
    row = row.lenient()
    return AtsUser(
        external_id=row.text("id"),
        name=row.optional_text("name"),
        email=row.optional_text("email"),
        role=row.optional_text("role") or ", ".join(row.texts("roles")),
    )


def is_active(row: Payload) -> bool:
    """Whether a member may still act."""
    return row.boolean("active") is not False


def _person(group: Sequence[Payload], known: Stages) -> AtsCandidate:
    applications = tuple(application(row, known) for row in group)
    given, family = _names(group[0])
    return AtsCandidate(
        external_id=applications[0].external_id,
        first_name=given,
        last_name=family,
        emails=_each(map(address, group)),
        applications=applications,
        tags=tuple(sorted({tag for row in group for tag in row.lenient().texts("tags")})),
        ats_url=applications[0].ats_url,
        phones=_each(row.lenient().optional_text("phone") for row in group),
        links=_each(
            profile.optional_text("url")
            for row in group
            for profile in row.lenient().items("social_profiles")
        ),
        changed_at=max((each.changed_at for each in applications if each.changed_at), default=None),
        deleted=all(row.value.get("anonymized") is True for row in group),
    )


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _names(row: Payload) -> tuple[str, str]:
    row = row.lenient()
    given, family = row.optional_text("firstname").strip(), row.optional_text("lastname").strip()
    if given or family:
        return given, family
    given, _, family = row.optional_text("name").strip().rpartition(" ")
    return given, family


def _outcome(row: Payload) -> str:
    """Workable's own words for how it went; it has no field of its own for that."""
    if row.boolean("withdrew"):
        return "withdrew"
    if row.boolean("disqualified"):
        return "disqualified"
    return "hired" if row.value.get("hired_at") else ""


def _standing(row: Payload) -> Standing:
    """Who withdrew was not rejected, and is not open either."""
    if row.boolean("withdrew"):
        return Standing.UNKNOWN
    disqualified = row.boolean("disqualified")
    if disqualified:
        return Standing.REJECTED
    if row.value.get("hired_at"):
        return Standing.HIRED
    return Standing.OPEN if disqualified is False else Standing.UNKNOWN


def _same(told: str, *names: str) -> bool:
    return told.strip().casefold() in {name.strip().casefold() for name in names}


def _places(payload: LenientPayload) -> tuple[AtsPlace, ...]:
    """``location`` is where the job is advertised, ``locations`` are all of it, often the same."""
    remote = payload.optional_text("workplace_type").casefold() == "remote"
    found = []
    if (first := payload.optional_child("location")) is not None:
        words = ("country_code", "country"), ("region_code", "region")
        found.append(_place(first, *words, remote=remote or first.boolean("telecommuting") is True))
    for other in payload.items("locations"):
        words = ("country_code", "country_name"), ("state_code", "subregion")
        found.append(_place(other, *words, remote=found[0].remote if found else remote))
    return tuple(dict.fromkeys(place for place in found if place != AtsPlace()))


def _place(
    payload: Payload, country: tuple[str, str], region: tuple[str, str], *, remote: bool
) -> AtsPlace:
    land = _first(payload, country)
    return AtsPlace(
        country=land,
        region=_first(payload, region),
        city=payload.optional_text("city"),
        postal_code=payload.optional_text("zip_code"),
        raw="" if land else payload.optional_text("location_str"),
        remote=remote,
    )


def _first(payload: Payload, names: Sequence[str]) -> str:
    return next((text for name in names if (text := payload.optional_text(name))), "")


def _pay(salary: Payload | None) -> AtsPay:
    if salary is None:
        return AtsPay()
    return AtsPay(
        minimum=salary.decimal("salary_from"),
        maximum=salary.decimal("salary_to"),
        currency=salary.optional_text("salary_currency").upper(),
    )
