"""The records as Kombo's API spells them. Field names are the vendor's.

Source: Kombo's OpenAPI file of May 2026 and the official ``kombo`` package 1.4.0 (September
2026), whose strict parser has to accept everything that is made here.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.stamps import stable_id

Json = dict[str, Any]

EMPTY_LOCATION: Json = {
    "city": None,
    "country": None,
    "raw": None,
    "state": None,
    "street_1": None,
    "street_2": None,
    "zip_code": None,
}

_EMPTY_JOB: Json = {
    "id": None,
    "remote_id": None,
    "name": None,
    "job_code": None,
    "description": None,
    "confidential": None,
    "weekly_hours": None,
    "employment_type": None,
    "status": "OPEN",
    "visibility": "PUBLIC",
    "category": None,
    "department": None,
    "post_url": None,
    "experience_level": None,
    "remote_work_status": None,
    "salary_amount": None,
    "salary_amount_from": None,
    "salary_amount_to": None,
    "salary_currency": None,
    "salary_period": None,
    "location": None,
    "custom_fields": {},
    "integration_fields": [],
    "remote_url": None,
    "opened_at": None,
    "closed_at": None,
    "remote_created_at": None,
    "remote_updated_at": None,
    "contact_id": None,
    "remote_data": None,
    "stages": [],
    "screening_questions": [],
    "job_postings": [],
    "hiring_team": [],
}

_EMPTY_CANDIDATE: Json = {
    "first_name": None,
    "last_name": None,
    "company": None,
    "title": None,
    "confidential": None,
    "source": None,
    "phone_numbers": [],
    "email_addresses": [],
    "social_media": [],
    "location": None,
    "custom_fields": {},
    "integration_fields": [],
    "remote_data": None,
    "remote_url": None,
}

_CANDIDATE_IN_APPLICATION = (
    "id",
    "remote_id",
    "first_name",
    "last_name",
    "source",
    "remote_url",
    "tags",
    "email_addresses",
    "phone_numbers",
    "social_media",
)


def job_payload(fields: Json) -> Json:
    """A whole job from what is known of it. Unknown names are refused, to catch typing errors.

    ``location`` may be partial and ``stages`` may be plain names; both are completed.
    """
    unknown = set(fields) - set(_EMPTY_JOB)
    if unknown:
        raise ValueError(f"A job has no field {', '.join(sorted(unknown))}.")
    job = _EMPTY_JOB | fields
    if job["location"] is not None:
        job["location"] = EMPTY_LOCATION | job["location"]
    job["stages"] = [
        stage_payload(job["id"], stage, index) if isinstance(stage, str) else stage
        for index, stage in enumerate(job["stages"] or [])
    ]
    return job


def stage_payload(job_id: str, name: str, index: int) -> Json:
    """One stage of a job. The id depends on the job and the name alone."""
    stage_id = stable_id("stage", job_id, name)
    return {
        "id": stage_id,
        "remote_id": f"st-{stage_id[:8]}",
        "name": name,
        "status": "ACTIVE",
        "index": index,
        "custom_fields": {},
        "remote_data": None,
    }


def candidate_payload(fields: Json) -> Json:
    """A candidate as it is kept: without ids, applications and tags."""
    return _EMPTY_CANDIDATE | fields


def candidate_from_request(person: Json) -> Json:
    """The candidate that a request body describes."""
    emails = [{"email_address": person["email_address"], "type": "PERSONAL"}]
    emails += [
        {"email_address": extra["email_address"], "type": extra["type"]}
        for extra in person.get("additional_email_addresses", ())
    ]
    phones = []
    if "phone_number" in person:
        phones.append({"phone_number": person["phone_number"], "type": None})
    phones += [
        {"phone_number": extra["phone_number"], "type": extra["type"]}
        for extra in person.get("additional_phone_numbers", ())
    ]
    return candidate_payload(
        {
            "first_name": person["first_name"],
            "last_name": person["last_name"],
            "company": person.get("company"),
            "title": person.get("title"),
            "phone_numbers": phones,
            "email_addresses": emails,
            "social_media": [
                {"link": link["url"], "type": None, "username": None}
                for link in person.get("social_links", ())
            ],
            "location": EMPTY_LOCATION | person["location"] if "location" in person else None,
        }
    )


def job_answer(row: Json) -> Json:
    """One result of ``GET /ats/jobs``."""
    payload: Json = row["payload"]
    return payload | {
        "changed_at": row["updated_at"],
        "remote_deleted_at": row["deleted_at"],
    }


def candidate_core(row: Json, tags: Sequence[Json]) -> Json:
    """A candidate as the answer to a write has it: without the applications."""
    payload: Json = row["payload"]
    return payload | {
        "id": row["id"],
        "remote_id": row["remote_id"],
        "remote_created_at": row["created_at"],
        "remote_updated_at": row["updated_at"],
        "changed_at": row["updated_at"],
        "remote_deleted_at": row["deleted_at"],
        "tags": list(tags),
    }


def application_core(row: Json) -> Json:
    """What every spelling of an application has in common."""
    kept = row["payload"]
    return {
        "id": row["id"],
        "remote_id": row["remote_id"],
        "outcome": kept["outcome"],
        "rejection_reason_name": kept.get("rejection_reason_name"),
        "rejected_at": kept.get("rejected_at"),
        "remote_url": kept["remote_url"],
        "changed_at": row["updated_at"],
        "remote_created_at": row["created_at"],
        "remote_updated_at": row["updated_at"],
    }


def application_in_candidate(row: Json, job: Json | None) -> Json:
    """An application inside a result of ``GET /ats/candidates``."""
    stage = find_stage(job, row["payload"]["current_stage_id"])
    short = stage and {key: stage[key] for key in ("id", "name", "remote_id", "index")}
    return application_core(row) | {"current_stage": short, "job": short_job(job)}


def application_answer(row: Json, job: Json | None, candidate: Json) -> Json:
    """One result of ``GET /ats/applications``. ``candidate`` as ``candidate_core`` gives it."""
    return application_written(row, job) | {
        "candidate": {key: candidate[key] for key in _CANDIDATE_IN_APPLICATION},
        "interviews": [],
        "offers": [],
    }


def application_written(row: Json, job: Json | None) -> Json:
    """An application as the answer to a write has it."""
    return application_core(row) | {
        "current_stage_id": row["payload"]["current_stage_id"],
        "job_id": row["job"],
        "candidate_id": row["candidate"],
        "custom_fields": {},
        "integration_fields": [],
        "remote_data": None,
        "remote_deleted_at": row["deleted_at"],
        "screening_question_answers": [],
        "current_stage": find_stage(job, row["payload"]["current_stage_id"]),
        "job": short_job(job),
    }


def attachment_answer(row: Json, base_url: str) -> Json:
    """One attachment with the address of its bytes."""
    return {
        "id": row["id"],
        "remote_id": f"file-{row['seq']}",
        "type": row["kind"],
        "application_id": row["application"],
        "candidate_id": row["candidate"],
        "data_url": f"{base_url}/files/{row['id']}",
        "file_name": row["name"],
        "content_type": row["content_type"],
        "remote_created_at": row["created_at"],
        "remote_updated_at": row["created_at"],
    }


def tag_payload(integration: str, name: str) -> Json:
    """A tag inside a candidate."""
    tag_id = stable_id("tag", integration, name)
    return {"id": tag_id, "name": name, "remote_id": f"tag-{tag_id[:8]}"}


def find_stage(job: Json | None, stage_id: str | None) -> Json | None:
    """The stage of a job with this id, if both are there."""
    stages = job["stages"] if job else []
    return next((stage for stage in stages if stage["id"] == stage_id), None)


def short_job(job: Json | None) -> Json | None:
    """A job as other records name it."""
    return job and {key: job[key] for key in ("id", "name", "remote_id")}
