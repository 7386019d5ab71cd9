"""Rows for the admin benchmark, made by PostgreSQL itself: a million candidates in minutes."""

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from candidates.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateExport,
    ExportAttempt,
)
from integrations.models import ApiCall, Connection, Membership, Tenant
from jobs.models import Job, SyncRun

TENANTS = 100
JOBS = 50_000
ATTEMPTS_EACH = 5
ADMINISTRATOR = "administrator"

# i is the number of the row, from 1. Every tenth export is not in the ATS.
_TENANT = f"1 + i % {TENANTS}"
_STATE = (
    "(CASE i % 100 WHEN 1 THEN 'queued' WHEN 2 THEN 'needs_attention' WHEN 3 THEN 'held' "
    "WHEN 4 THEN 'held' WHEN 5 THEN 'needs_attention' WHEN 6 THEN 'cancelled' ELSE 'exported' END)"
)
_NAMES = "(ARRAY['Ruiz','Li','Okafor','Novak','Smith','Garcia','Kowalski','Tran'])[1 + i % 8]"
_WHEN = "now() - make_interval(secs => i)"
_LATELY = "now() - make_interval(secs => 2.5 * i)"


def build(candidates: int) -> bool:
    """Fill an empty database. False when it holds as many candidates already."""
    if Candidate.objects.filter(pk=candidates).exists():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        # Five million rows with checked references would take an hour.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, count, values in _plan(candidates):
            _insert(cursor, model, count, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = get_user_model().objects.create(username=ADMINISTRATOR, is_staff=True)
    Membership.objects.create(user=user, role="administrator")
    return True


def _plan(candidates: int) -> list[tuple[type[models.Model], int, dict[str, str]]]:
    tenant = {"tenant_id": _TENANT}
    own_job = f"1 + i % {JOBS}"
    export = {
        **tenant,
        "application_id": "i",
        "candidate_id": "i",
        "job_id": own_job,
        "connection_id": _TENANT,
        "reference": "'rx-' || lpad(to_hex(i), 8, '0')",
        "purpose": "'create'",
        "state": _STATE,
        "previous_state": f"CASE WHEN {_STATE} IN ('queued', 'held') THEN '' ELSE 'working' END",
        "verdict": "'send'",
        "owner": "'support'",
        "reasons": "'[]'",
        "person_external_id": "'person-' || i",
        "exported_at": _WHEN,
        "decided_at": _WHEN,
        "changed_at": _LATELY,
        "accepted_at": _LATELY,
        "seen_in_ats_at": f"{_LATELY} + make_interval(secs => i % 500)",
        "error_code": f"CASE WHEN {_STATE} = 'needs_attention' THEN 'ATS.JOB_CLOSED' ELSE '' END",
    }
    export["previous_state"] = (
        f"CASE WHEN {_STATE} IN ('queued', 'held') THEN '' "
        f"WHEN {_STATE} = 'cancelled' THEN 'held' ELSE 'working' END"
    )
    attempt = {
        **tenant,
        "connection_id": _TENANT,
        "export_id": f"1 + i % {candidates}",
        "kind": "(ARRAY['application','document'])[1 + i % 2]",
        "action": "'send'",
        "result": "CASE WHEN i % 50 = 0 THEN 'not_done' ELSE 'done' END",
        "error_code": "CASE WHEN i % 50 = 0 THEN 'REMOTE.SERVICE_UNAVAILABLE' ELSE '' END",
        "started_at": _WHEN,
        "finished_at": _WHEN,
    }
    return [
        (Tenant, TENANTS, {"name": "'Tenant ' || i", "slug": "'tenant-' || i"}),
        (Connection, TENANTS, {"tenant_id": "i", "name": "'UKG Pro'", "system": "'ukg_pro'"}),
        (
            Job,
            JOBS,
            {
                **tenant,
                "connection_id": _TENANT,
                "source": "'synced'",
                "external_id": "'job-' || i",
                "ats_id": "'REQ-' || i",
                "title": "(ARRAY['Welder','Driver','Machinist'])[1 + i % 3] || ' ' || i",
                "country": "'US'",
                "place": "'Dallas, TX'",
                "activated_at": "now()",
                "state": "'active'",
            },
        ),
        (
            Candidate,
            candidates,
            {
                **tenant,
                "platform_id": "'p-' || i",
                "first_name": "'Ana'",
                "last_name": f"{_NAMES} || i",
                "source": "CASE WHEN i % 3 = 0 THEN 'passive' ELSE 'applied' END",
            },
        ),
        (
            CandidateEmail,
            candidates,
            {"candidate_id": "i", "address": "'ana.' || i || '@mail.example'"},
        ),
        (Application, candidates, {**tenant, "candidate_id": "i", "job_id": own_job}),
        (CandidateExport, candidates, export),
        (ExportAttempt, candidates * ATTEMPTS_EACH, attempt),
        (
            ApiCall,
            candidates,
            {
                **tenant,
                "connection_id": _TENANT,
                "cause": "'export:' || i",
                "at": _WHEN,
                "operation": "'create_application'",
                "method": "'POST'",
                "status_code": "200",
            },
        ),
        (
            SyncRun,
            candidates // 20,
            {
                **tenant,
                "connection_id": _TENANT,
                "kind": "'incremental'",
                "trigger": "'clock'",
                "state": "'succeeded'",
                "started_at": _WHEN,
                "finished_at": _WHEN,
            },
        ),
    ]


def _insert(cursor: Any, model: type[models.Model], count: int, values: dict[str, str]) -> None:
    """``values`` are SQL by column; every other column gets the default of its field."""
    columns, expressions = ["id"], ["i"]
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(field.column)
        expressions.append(values.get(field.column) or _default(field))
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(expressions)} '  # noqa: S608
        f"FROM generate_series(1, {count}) AS i"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), {count})")


def _default(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.DateTimeField) and not field.null:
        return "now()"
    if field.null:
        return "NULL"
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return f"'{json.dumps(value)}'"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return f"'{value}'"
    return str(value or 0)
