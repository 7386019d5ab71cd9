"""Odoo's jobs and stages to our types, and how its values are written. Pure.

Shapes: Odoo 19.0 Community, seen on a running server in November 2026. An empty value of any type
is ``false``; times are naive UTC (``2026-11-22 04:44:40``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.types import AtsJob, AtsPlace, AtsStage, Liveness

JOB_FIELDS: dict[str, dict[str, Any]] = {
    "name": {},
    "active": {},
    "is_published": {},
    "no_of_recruitment": {},
    "department_id": {"fields": {"display_name": {}}},
    "contract_type_id": {"fields": {"display_name": {}}},
    "address_id": {
        "fields": {
            "city": {},
            "zip": {},
            "state_id": {"fields": {"code": {}}},
            "country_code": {},
        }
    },
    "description": {},
    "full_url": {},
    "create_date": {},
    "write_date": {},
}
"""The specification of ``web_search_read``; what a database does not have is left out."""

FINGERPRINTED = ("id", *(name for name in JOB_FIELDS if name != "write_date"))

ARCHIVED, PUBLISHED, UNPUBLISHED, OPEN = "Archived", "Published", "Not published", "Open"


def without_false(value: Any) -> Any:
    """The record with Odoo's ``false`` for "nothing" as null, except where it is a yes or no."""
    if not isinstance(value, dict):
        return value
    return {
        key: found
        if key in ("active", "is_published", "fold")
        else None
        if found is False
        else without_false(found)
        for key, found in value.items()
    }


def status_of(payload: Payload) -> str:
    """Odoo has no status of a job: the word follows from archive and website."""
    if payload.boolean("active") is False:
        return ARCHIVED
    published = payload.boolean("is_published")
    if published is None:
        return OPEN  # without the website app nothing can be published
    return PUBLISHED if published else UNPUBLISHED


def liveness(status: str, live_statuses: frozenset[str]) -> Liveness:
    """Archived is never live; an unpublished job is where the connection's settings say so."""
    words = {word.strip().casefold() for word in live_statuses}
    if status in (PUBLISHED, OPEN):
        return Liveness.LIVE
    if status != ARCHIVED and status.casefold() in words:
        return Liveness.LIVE
    return Liveness.NOT_LIVE


def job(
    payload: Payload, stages: Sequence[AtsStage], live_statuses: frozenset[str], mark: str
) -> AtsJob:
    """A job of ``hr.job/web_search_read``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    status = status_of(payload)
    identifier = payload.identifier("id")
    return AtsJob(
        external_id=identifier,
        ats_id=identifier,
        title=payload.text("name"),
        status=status,
        liveness=liveness(status, live_statuses),
        fingerprint=mark,
        places=_places(payload),
        employment_type=_named(payload, "contract_type_id"),
        department=_named(payload, "department_id"),
        description=payload.optional_text("description"),
        apply_url=payload.optional_text("full_url"),
        stages=tuple(stages),
        opened_at=payload.moment("create_date"),
        changed_at=payload.moment("write_date"),
    )


@dataclass(frozen=True, slots=True)
class StageOfJobs:
    """A stage, and the ids of the jobs that alone have it; none means that all have it."""

    stage: AtsStage
    jobs: frozenset[int]


def stage(payload: Payload) -> StageOfJobs:
    """A stage of ``hr.recruitment.stage/search_read``."""
    return StageOfJobs(
        AtsStage(
            external_id=payload.identifier("id"),
            name=payload.optional_text("name"),
            position=payload.integer("sequence"),
            active=payload.boolean("fold") is not True,
        ),
        frozenset(job for job in payload.value.get("job_ids") or () if isinstance(job, int)),
    )


def stages_of(raw: Any, stages: Sequence[StageOfJobs]) -> tuple[AtsStage, ...]:
    """The stages of one job, in their order."""
    identifier = raw.get("id") if isinstance(raw, dict) else None
    return tuple(each.stage for each in stages if not each.jobs or identifier in each.jobs)


def moment_text(moment: datetime) -> str:
    """A time as Odoo's filters take it: naive UTC, whole seconds (an ISO ``Z`` is a 500)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _places(payload: Payload) -> tuple[AtsPlace, ...]:
    address = payload.optional_child("address_id")
    if address is None:
        return ()
    state = address.optional_child("state_id")
    place = AtsPlace(
        country=address.optional_text("country_code"),
        region=state.optional_text("code") if state else "",
        city=address.optional_text("city"),
        postal_code=address.optional_text("zip"),
    )
    return () if place == AtsPlace() else (place,)


def _named(payload: Payload, key: str) -> str:
    child = payload.optional_child(key)
    return child.optional_text("display_name") if child else ""
