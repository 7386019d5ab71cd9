"""Any number of realistic jobs without storing one: for measuring, up to 100,000 and beyond.

Job number ``i`` of an integration is always the same. Its text comes from a small set of
templates that are rendered once; serving a page only joins their parts around the number, which
costs a few microseconds a job. One job is about 6.9 kB of JSON.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.kombo_payloads import EMPTY_LOCATION, job_answer, job_payload
from sandbox.stamps import stable_id, text_time
from sandbox.texts import description, hiring_team, posting, screening_questions

Json = dict[str, Any]

_VARIANTS = 97
_NUMBER = "#NUMBER#"
_REVISION = "#REVISION#"
_CHANGED_AT = "#CHANGED-AT#"
_EPOCH = text_time(1_793_500_000)

_TITLES = (
    "CNC Machinist",
    "Forklift Operator",
    "Maintenance Technician",
    "CDL-A Truck Driver",
    "Quality Engineer",
    "Warehouse Associate",
    "Production Supervisor",
    "Welder Fabricator",
    "Supply Chain Analyst",
    "Shipping Clerk",
    "Industrial Electrician",
)
_PLACES = (
    ("Dallas", "TX", "75201"),
    ("Columbus", "OH", "43215"),
    ("Louisville", "KY", "40202"),
    ("Savannah", "GA", "31401"),
    ("Fresno", "CA", "93721"),
    ("Allentown", "PA", "18101"),
    ("Memphis", "TN", "38103"),
)
_STAGES = ("Applied", "Recruiter review", "Phone screen", "Interview", "Offer", "Hired")


@dataclass(frozen=True)
class ScaleSpec:
    """How many jobs, and which fraction of them has changed when, for the how-manieth time."""

    integration: str
    count: int
    changed: float = 0.0
    changed_at: str = _EPOCH
    generation: int = 0


def scale_of(integration: Json) -> ScaleSpec | None:
    """The specification in an integration's options, if it has one."""
    options = integration["options"]
    if "scale" not in options:
        return None
    return ScaleSpec(
        integration=integration["id"],
        count=int(options["scale"]),
        changed=float(options.get("changed", 0.0)),
        changed_at=options.get("changed_at", _EPOCH),
        generation=int(options.get("generation", 0)),
    )


class ScaleJobs:
    """The jobs of one specification, as bytes."""

    def __init__(self, spec: ScaleSpec) -> None:
        self.spec = spec
        self.prefix = stable_id("scale", spec.integration)[:8]
        self._step = round(1 / spec.changed) if spec.changed else 0
        self._page = lru_cache(maxsize=48)(self._render_page)

    def total(self, updated_after: str = "") -> int:
        """How many jobs a reader who was here at that time still has to read."""
        return len(self._numbers(updated_after))

    def page(self, offset: int, size: int, updated_after: str = "") -> tuple[bytes, int | None]:
        """The results from ``offset`` as a JSON list, and the offset of the next page."""
        numbers = self._numbers(updated_after)
        following = offset + size
        return self._page(numbers[offset:following]), following if following < len(
            numbers
        ) else None

    def job(self, number: int) -> bytes:
        """One job as JSON."""
        changed = self._is_changed(number)
        parts = _template(self.prefix, number % _VARIANTS)
        text = f"{number:06d}".join(parts)
        text = text.replace(_REVISION, f"Revision {self.spec.generation if changed else 0}")
        return text.replace(_CHANGED_AT, self.spec.changed_at if changed else _EPOCH).encode()

    def numbers_of(self, job_ids: Sequence[str]) -> list[int]:
        """The numbers of those ids that are jobs here."""
        return [number for number in map(self._number, job_ids) if number is not None]

    def row(self, job_id: str) -> Json | None:
        """One job in the shape of a stored row; ``None`` when the id is not one of these."""
        number = self._number(job_id)
        if number is None:
            return None
        payload = json.loads(self.job(number))
        return {
            "id": payload["id"],
            "remote_id": payload["remote_id"],
            "updated_at": payload["changed_at"],
            "deleted_at": None,
            "payload": payload,
        }

    def _number(self, job_id: str) -> int | None:
        digits = job_id.removeprefix(f"{self.prefix}Job")
        if digits == job_id or not (digits.isascii() and digits.isdigit()):
            return None
        return int(digits) if int(digits) < self.spec.count else None

    def _is_changed(self, number: int) -> bool:
        return bool(self._step) and number % self._step == 0

    def _numbers(self, updated_after: str) -> range:
        if updated_after <= _EPOCH:
            return range(self.spec.count)
        if self._step and updated_after <= self.spec.changed_at:
            return range(0, self.spec.count, self._step)
        return range(0)

    def _render_page(self, numbers: range) -> bytes:
        return b"[" + b",".join(map(self.job, numbers)) + b"]"


@lru_cache(maxsize=1024)
def _template(prefix: str, variant: int) -> tuple[str, ...]:
    """One variant as JSON, cut where the number belongs."""
    title = _TITLES[variant % len(_TITLES)]
    city, state, zip_code = _PLACES[variant % len(_PLACES)]
    job_id = f"{prefix}Job{_NUMBER}"
    url = f"https://careers.invalid/{prefix}/{_NUMBER}"
    foreign = variant % 31 == 30
    low = 18 + variant % 14
    payload = job_payload(
        {
            "id": job_id,
            "remote_id": f"REQ-{_NUMBER}",
            "name": f"{title} {_NUMBER}",
            "job_code": f"R{_NUMBER}",
            "description": description(title, city, _REVISION, paragraphs=3),
            "confidential": False,
            "weekly_hours": 40,
            "employment_type": "FULL_TIME",
            "status": "CLOSED" if variant % 12 == 11 else "OPEN",
            "category": "Manufacturing",
            "department": ("Operations", "Logistics", "Quality")[variant % 3],
            "post_url": url,
            "remote_work_status": "ON_SITE",
            "salary_amount_from": low,
            "salary_amount_to": low + 7,
            "salary_currency": "USD",
            "salary_period": "HOUR",
            "location": EMPTY_LOCATION
            | {"city": city, "state": state, "zip_code": zip_code, "raw": f"{city}, {state}"}
            | {"country": "CA" if foreign else "US"},
            "remote_url": f"https://ats.invalid/{prefix}/jobs/{_NUMBER}",
            "opened_at": _EPOCH,
            "remote_created_at": _EPOCH,
            "remote_updated_at": _CHANGED_AT,
            "stages": [_stage(prefix, name, index) for index, name in enumerate(_STAGES)],
            "screening_questions": screening_questions(job_id),
            "job_postings": [posting(job_id, title, description(title, city, _REVISION), url)],
            "hiring_team": hiring_team(prefix, variant),
        }
    )
    row = {"payload": payload, "updated_at": _CHANGED_AT, "deleted_at": None}
    return tuple(json.dumps(job_answer(row)).split(_NUMBER))


def _stage(prefix: str, name: str, index: int) -> Json:
    return {
        "id": f"{prefix}Stg{_NUMBER}x{index}",
        "remote_id": f"stage-{_NUMBER}-{index}",
        "name": name,
        "status": "ACTIVE",
        "index": index,
        "custom_fields": {},
        "remote_data": None,
    }
