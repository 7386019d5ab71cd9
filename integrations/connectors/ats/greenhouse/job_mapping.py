"""Jobs from Harvest v3's records. Pure.

A job is spread over many lists (https://harvestdocs.greenhouse.io/reference, June to November
2026): its places and its advertisement hang at its posts, its stages and department stand apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.connectors.ats.greenhouse.settings import OPEN, GreenhouseSettings
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of
from integrations.connectors.types import AtsJob, AtsPlace, AtsStage, Liveness

STATUS_OPEN, STATUS_DRAFT, STATUS_CLOSED = "open", "draft", "closed"
STATUS_UNPOSTED, STATUS_TEMPLATE = "open, not posted", "template"

JOB_KEYS = (
    "id", "name", "requisition_id", "status", "confidential", "is_template", "department_id",
    "office_ids", "opened_at",
)  # fmt: skip
_POST_KEYS = ("id", "live", "internal", "content", "public_url", "questions")
_OFFICE, _CUSTOM = "office", "custom_list"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is read of other lists about the jobs of one page.

    ``posts`` and ``stages`` are by job, ``locations`` and ``searchable`` by post, the rest by its
    own id.
    """

    posts: Mapping[str, Sequence[Payload]] = field(default_factory=dict)
    stages: Mapping[str, Sequence[Payload]] = field(default_factory=dict)
    locations: Mapping[str, Sequence[Payload]] = field(default_factory=dict)
    searchable: Mapping[str, Sequence[Payload]] = field(default_factory=dict)
    offices: Mapping[str, Payload] = field(default_factory=dict)
    custom_places: Mapping[str, Payload] = field(default_factory=dict)
    departments: Mapping[str, Payload] = field(default_factory=dict)

    def of(self, raw: Any) -> "Around":
        """What belongs to one job, whatever its record is worth."""
        job = id_of(raw)
        posts = tuple(self.posts.get(job, ()))
        shown = [post for post in posts if post.value.get("live") is True] or posts
        known = raw if isinstance(raw, dict) else {}
        return Around(
            posts=posts,
            stages=tuple(
                stage(row) for row in _in_order(self.stages.get(job, ())) if id_of(row.value)
            ),
            places=tuple(dict.fromkeys(self._places(shown) or self._offices_of(known))),
            department=_text(self.departments.get(id_of(known, "department_id")), "name"),
        )

    def _places(self, posts: Iterable[Payload]) -> list[AtsPlace]:
        found: list[AtsPlace] = []
        for post in posts:
            key = id_of(post.value)
            told, located = self.locations.get(key, ()), self.searchable.get(key, ())
            if located and len(located) >= len(told):
                found += [_located(row) for row in located]
            else:
                # Greenhouse could not place all of them; their words are all there is.
                found += [AtsPlace(raw=words) for row in told if (words := self._words(row))]
        return found

    def _words(self, row: Payload) -> str:
        kind = row.lenient().optional_text("type")
        if kind == _OFFICE:
            words = _office_words(self.offices.get(id_of(row.value, "office_id")))
        elif kind == _CUSTOM:
            words = _text(self.custom_places.get(id_of(row.value, "custom_location_id")), "value")
        else:
            words = ""
        return words or row.lenient().optional_text("plain_text_location")

    def _offices_of(self, job: Mapping[str, Any]) -> list[AtsPlace]:
        ids = job.get("office_ids")
        known = (self.offices.get(str(office)) for office in ids) if isinstance(ids, list) else ()
        return [AtsPlace(raw=words) for office in known if (words := _office_words(office))]


@dataclass(frozen=True, slots=True)
class Around:
    """What other lists say about one job."""

    posts: tuple[Payload, ...] = ()
    stages: tuple[AtsStage, ...] = ()
    places: tuple[AtsPlace, ...] = ()
    department: str = ""

    @property
    def is_posted(self) -> bool:
        """Whether a post of the job is live."""
        return any(post.value.get("live") is True for post in self.posts)

    def fingerprinted(self) -> list[Any]:
        """All of it, as a fingerprint takes it."""
        return [
            [[post.value.get(key) for key in _POST_KEYS] for post in self.posts],
            [[each.external_id, each.name, each.position, each.active] for each in self.stages],
            [
                [each.country, each.region, each.city, each.postal_code, each.raw]
                for each in self.places
            ],
            self.department,
        ]


def status_of(job: Payload, around: Around) -> str:
    """Greenhouse's word, refined where it alone does not say whether people can apply."""
    if job.boolean("is_template") is True:
        return STATUS_TEMPLATE
    status = job.optional_text("status")
    if status == STATUS_OPEN and not around.is_posted:
        return STATUS_UNPOSTED
    return status


def liveness(status: str, settings: GreenhouseSettings) -> Liveness:
    """Live is an open job with a live post, or what the settings say. A template never is."""
    if status == STATUS_OPEN:
        return Liveness.LIVE
    if status == STATUS_TEMPLATE:
        return Liveness.NOT_LIVE
    words = {word.strip().casefold() for word in settings.live_statuses}
    if status.casefold() in words or (status == STATUS_UNPOSTED and settings.live_means == OPEN):
        return Liveness.LIVE
    if status in (STATUS_UNPOSTED, STATUS_DRAFT, STATUS_CLOSED):
        return Liveness.NOT_LIVE
    return Liveness.UNKNOWN


def job(payload: Payload, around: Around, settings: GreenhouseSettings, mark: str) -> AtsJob:
    """A job of ``/jobs`` with what is around it. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    status = status_of(payload, around)
    identifier = payload.identifier("id")
    requisition = payload.optional_identifier("requisition_id")
    posts = sorted(around.posts, key=_worth)
    shown = posts[0].lenient() if posts else None
    return AtsJob(
        external_id=identifier,
        ats_id=requisition or identifier,
        title=payload.text("name"),
        status=status,
        liveness=liveness(status, settings),
        fingerprint=mark,
        places=around.places,
        confidential=payload.boolean("confidential") is True,
        employment_type=custom_text(payload.value, settings.employment_type_field),
        department=around.department,
        job_code=requisition,
        description=shown.optional_text("content") if shown else "",
        apply_url=shown.optional_text("public_url") if shown else "",
        stages=around.stages,
        required_questions=_required(shown) if shown else 0,
        opened_at=payload.moment("opened_at"),
        changed_at=payload.moment("updated_at"),
    )


def stage(row: Payload) -> AtsStage:
    """A stage of ``/job_interview_stages``."""
    row = row.lenient()
    return AtsStage(
        external_id=row.identifier("id"),
        name=row.optional_text("name"),
        position=row.integer("sort_order"),
        active=row.boolean("active") is not False,
    )


def is_open(row: Payload) -> bool:
    """Whether a job takes people."""
    return row.value.get("status") == STATUS_OPEN and row.value.get("is_template") is not True


def custom_text(raw: Any, key: str) -> str:
    """The value of one custom field, which is ``{name, type, value}`` under its key."""
    fields = raw.get("custom_fields") if isinstance(raw, dict) else None
    held = fields.get(key) if isinstance(fields, dict) else None
    value = held.get("value") if isinstance(held, dict) else None
    return value if isinstance(value, str) else ""


def _worth(post: Payload) -> tuple[bool, bool, str]:
    """Live posts first, public before internal ones."""
    return post.value.get("live") is not True, post.value.get("internal") is True, id_of(post.value)


def _required(post: Payload) -> int:
    return sum(question.boolean("required") is True for question in post.items("questions"))


def _located(row: Payload) -> AtsPlace:
    row = row.lenient()
    return AtsPlace(
        country=row.optional_text("country_short_name") or row.optional_text("country_long_name"),
        region=row.optional_text("region_short_name") or row.optional_text("region_long_name"),
        city=row.optional_text("city"),
        postal_code=row.optional_text("postal_code"),
        raw=row.optional_text("location"),
    )


def _office_words(office: Payload | None) -> str:
    """The place of an office, or its name where it has none."""
    return _text(office, "location") or _text(office, "name")


def _text(row: Payload | None, key: str) -> str:
    return "" if row is None else row.lenient().optional_text(key)


def _in_order(rows: Sequence[Payload]) -> list[Payload]:
    return sorted(
        rows, key=lambda row: (row.lenient().integer("sort_order") or 0, id_of(row.value))
    )
