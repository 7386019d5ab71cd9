"""One redacted zip for a vendor's support: what was tried, what was said, and what is known.

Nobody's name, address or phone number is in it. What identifies a record at the vendor (their ids,
request ids, links to their own log) is, because that is what their support asks for.
"""

import io
import json
import platform
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django

from candidates.models import CandidateExport
from candidates.services.failures import private_words
from integrations.connectors.registry import connector_class
from integrations.models import ApiCall, Connection, User
from integrations.selectors import capabilities_of
from integrations.services import audit
from integrations.transport.redaction import scrub

CALLS_AT_MOST = 200
ATTEMPTS_AT_MOST = 200
FIXED_TIME = (2020, 1, 1, 0, 0, 0)
"""Of every file in the zip, so that the same evidence makes the same bytes."""

_KEPT_EVIDENCE = ("error", "status_code", "request_id", "vendor_log_url", "permission")

README = """\
What this is
============
Evidence of {count} export(s) that did not go through, for the support of {system}.

exports.json       what was to be sent, where it stands, and why (codes and cleaned sentences)
attempts.json      every step that was tried, with its outcome, oldest first
calls.json         every call to the API: time, path, status, request id, link to the vendor's own
                   log, and a redacted picture of what was sent and received
connection.json    the system, the connector, and what it is known to be able to do, with sources
versions.json      the software that made the calls

What is not in it
=================
Names, e-mail addresses, phone numbers, resumes, conversations, keys and tokens. Texts are replaced
by their length, people's names by a placeholder. Ids are those of the vendor's own records.

Made by {who} for {tenant}. Times are UTC.
"""


def make_bundle(exports: Sequence[CandidateExport], *, actor: User) -> bytes:
    """The zip of these exports, which must be of one connection. That it was made is audited."""
    connection = exports[0].connection
    if connection is None or {export.connection_id for export in exports} != {connection.pk}:
        raise ValueError("A bundle is for one vendor: exports of one connection.")
    files = {
        "README.txt": README.format(
            count=len(exports),
            system=connection.get_system_display(),
            who=audit.name_of(actor),
            tenant=connection.tenant.name,
        ),
        "exports.json": _json([_export(export) for export in exports]),
        "attempts.json": _json([row for export in exports for row in _attempts(export)]),
        "calls.json": _json([row for export in exports for row in _calls(export)]),
        "connection.json": _json(_connection(connection)),
        "versions.json": _json(
            {"python": platform.python_version(), "django": django.get_version()}
        ),
    }
    for export in exports:
        audit.record(
            actor=actor,
            action="made a support bundle",
            subject=export.cause,
            tenant=export.tenant,
        )
    return _zipped(files)


def _export(export: CandidateExport) -> dict[str, Any]:
    words = private_words(export)
    return {
        "reference": export.reference,
        "purpose": export.purpose,
        "target": export.target,
        "state": export.state,
        "job_id": export.job.external_id,
        "stage_id": export.stage_external_id,
        "person_id": export.person_external_id,
        "application_id": export.application_external_id,
        "error_code": export.error_code,
        "failures_in_a_row": export.failures,
        "reasons": [_reason(reason, words) for reason in export.reasons],
        "created_at": export.created_at,
        "changed_at": export.changed_at,
    }


def _reason(stored: Mapping[str, Any], words: Iterable[str]) -> dict[str, Any]:
    evidence = stored.get("evidence", {})
    kept = {key: evidence[key] for key in _KEPT_EVIDENCE if key in evidence}
    return {
        "code": stored["code"],
        "sentence": cleaned(stored["sentence"], words),
        "fields": sorted(evidence.get("fields", {})),
        **kept,
    }


def _attempts(export: CandidateExport) -> list[dict[str, Any]]:
    words = private_words(export)
    newest = export.attempts.order_by("-id")[:ATTEMPTS_AT_MOST]
    return [
        {
            "export": export.reference,
            "at": attempt.started_at,
            "until": attempt.finished_at,
            "action": attempt.action,
            "what": attempt.kind,
            "result": attempt.result,
            "error": attempt.error_class,
            "code": attempt.error_code,
            "status": attempt.status_code,
            "sentence": cleaned(attempt.sentence, words),
            "fingerprint": attempt.fingerprint,
        }
        for attempt in reversed(newest)
    ]


def _calls(export: CandidateExport) -> list[dict[str, Any]]:
    newest = ApiCall.objects.filter(cause=export.cause).order_by("-id")[:CALLS_AT_MOST]
    return [
        {
            "export": export.reference,
            "at": call.at,
            "operation": call.operation,
            "method": call.method,
            "host": call.host,
            "path": call.path,
            "status": call.status_code,
            "took_ms": call.duration_ms,
            "error": call.error_class,
            "code": call.error_code,
            "request_id": call.request_id,
            "vendor_log_url": call.vendor_log_url,
            "sent": call.request_summary,
            "received": call.response_summary,
            "expunged": call.expunged_at is not None,
        }
        for call in reversed(newest)
    ]


def _connection(connection: Connection) -> dict[str, Any]:
    return {
        "system": connection.get_system_display(),
        "connector": connector_class(connection.route).label,
        "capabilities": [
            {name: row.get(name) for name in ("key", "supported", "source", "as_of", "tested")}
            for row in capabilities_of(connection)
        ],
        "asked_at": connection.capabilities_at,
    }


def cleaned(text: str, words: Iterable[str]) -> str:
    """A sentence without the person: their own words, then whatever looks like an address."""
    for word in sorted({word.strip() for word in words}, key=len, reverse=True):
        if len(word) > 1:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "[person]", text, flags=re.I)
    return scrub(text)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, default=str, ensure_ascii=False)


def _zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(zipfile.ZipInfo(name, FIXED_TIME), content)
    return buffer.getvalue()
