"""From a job of the ATS to the columns of a row."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPerson,
    AtsPlace,
    AtsStage,
    JobRecord,
)
from integrations.models import Connection
from integrations.rules.decision import Decision
from jobs.models import Job
from jobs.rules import overwrite
from jobs.rules.closing import Presence
from jobs.rules.eligibility import Eligibility, SyncPolicy
from jobs.rules.inclusion import rules_from_json
from jobs.rules.places import judge_places
from jobs.rules.states import JobSource, JobState

# What a sync may write. Everything else of a row belongs to people.
SYNCED_COLUMNS = (
    "ats_id", "title", "status", "liveness", "confidential", "country", "region", "place",
    "places", "department", "job_code", "employment_type", "pay", "description", "apply_url",
    "ats_url", "stages", "hiring_team", "required_questions", "opened_at", "fingerprint",
    "eligibility", "main_reason", "reasons", "drift", "has_drift", "missing_since",
    "missed_reads", "closed_at", "closed_because", "ats_changed_at", "changed_at",
)  # fmt: skip

PRESENCE_COLUMNS = ("missing_since", "missed_reads", "closed_at", "closed_because")

LONGEST_ID = 200
STATUS_LENGTH = 100
_MOST_QUESTIONS = 32_767

# ``dataclasses.asdict`` copies deeply, which costs five times as much.
_STAGE = tuple(field.name for field in fields(AtsStage))
_PERSON = tuple(field.name for field in fields(AtsPerson))
_PLACE = tuple(field.name for field in fields(AtsPlace))


def policy_of(connection: Connection) -> SyncPolicy:
    """What this connection takes. Raises ``ValueError`` where an inclusion rule is malformed."""
    return SyncPolicy(
        countries=frozenset(connection.countries),
        live_statuses=frozenset(connection.live_statuses),
        inclusion_rules=rules_from_json(connection.inclusion_rules),
        include_confidential=connection.include_confidential,
    )


def fingerprint_of(job: AtsJob | JobRecord, policy_digest: bytes) -> str:
    """What tells a changed job from an unchanged one: the payload, and the policy it met."""
    digest = hashlib.blake2b(job.fingerprint.encode(), digest_size=16, key=policy_digest)
    return digest.hexdigest()


def digest_of(policy: SyncPolicy) -> bytes:
    """The policy as a key of ``fingerprint_of``: a changed policy decides every job again."""
    words = [
        sorted(policy.countries),
        sorted(policy.live_statuses),
        [rule.as_json() for rule in policy.inclusion_rules],
        policy.include_confidential,
    ]
    return hashlib.blake2b(repr(words).encode(), digest_size=16).digest()


def row_of(
    job: AtsJob,
    *,
    connection: Connection,
    decision: Decision[Eligibility],
    presence: Presence,
    fingerprint: str,
    frozen: Job | None,
) -> Job:
    """The row as it is to be written. ``frozen`` is the stored row of an active job."""
    values = _values(job)
    drift: list[dict[str, Any]] = []
    if frozen is not None:
        drift = [d.as_json() for d in overwrite.compare(_stored(frozen), values)]
        values |= {name: getattr(frozen, name) for name in overwrite.FROZEN_FIELDS}
    return Job(
        tenant_id=connection.tenant_id,
        connection=connection,
        source=JobSource.SYNCED,
        external_id=job.external_id,
        fingerprint=fingerprint,
        eligibility=decision.verdict,
        main_reason=decision.reasons[0].code if decision.reasons else "",
        reasons=decision.as_json(),
        drift=drift,
        has_drift=bool(drift),
        state=JobState.INACTIVE,
        **{name: getattr(presence, name) for name in PRESENCE_COLUMNS},
        **values,
    )


def accepted(job: Job, fields: list[str]) -> Mapping[str, Any]:
    """The columns that change when a person accepts the ATS's value of these drifted fields."""
    theirs = {drift["field"]: drift["theirs"] for drift in job.drift if drift["field"] in fields}
    if "places" in theirs:
        theirs |= place_columns([AtsPlace(**place) for place in theirs["places"]])
    return theirs


def _values(job: AtsJob) -> dict[str, Any]:
    return {
        "ats_id": job.ats_id[:200],
        "title": job.title[:500],
        "status": job.status[:STATUS_LENGTH],
        "liveness": job.liveness,
        "confidential": job.confidential,
        "department": job.department[:200],
        "job_code": job.job_code[:100],
        "employment_type": job.employment_type[:60],
        "pay": _pay(job.pay),
        "description": job.description,
        "apply_url": job.apply_url[:1000],
        "ats_url": job.ats_url[:1000],
        "stages": [_plain(stage, _STAGE) for stage in job.stages],
        "hiring_team": [_plain(person, _PERSON) for person in job.hiring_team],
        "required_questions": min(job.required_questions, _MOST_QUESTIONS),
        "opened_at": job.opened_at,
        "ats_changed_at": job.changed_at,
        **place_columns(job.places),
    }


def place_columns(places: Sequence[AtsPlace]) -> dict[str, Any]:
    """The columns that say where a job is, judged from its places."""
    verdict = judge_places(places)
    first = verdict.places[0] if verdict.places else None
    return {
        "places": [_plain(place, _PLACE) for place in places],
        "place": verdict.text[:300],
        "country": verdict.countries[0] if verdict.countries else "",
        "region": first.region if first else "",
    }


def _pay(pay: AtsPay) -> dict[str, Any]:
    return {
        "minimum": None if pay.minimum is None else str(pay.minimum),
        "maximum": None if pay.maximum is None else str(pay.maximum),
        "currency": pay.currency,
        "period": pay.period,
    }


def _plain(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _stored(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in overwrite.COMPARED_FIELDS}
