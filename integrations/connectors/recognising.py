"""Recognises a record without reading it: its id, and a fingerprint of what is read of it."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from json import JSONEncoder
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.types import AtsJob, BadRecord, JobRecord
from integrations.errors import UnexpectedResponseError

# JSON that was just parsed has no circles to look for.
_CANONICAL = JSONEncoder(sort_keys=True, check_circular=False, separators=(",", ":"))


def id_of(raw: Any, key: str = "id") -> str:
    """The id of any record, a text or a number; empty where it has none that could be one."""
    found = raw.get(key) if isinstance(raw, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    try:
        return Payload(raw).text(key)
    except UnexpectedResponseError:
        return ""


def fingerprint(raw: Any, keys: Sequence[str], *also: Any) -> str:
    """32 hex characters over the values of these keys and what is read besides.

    Empty where the record is no object.
    """
    if not isinstance(raw, dict):
        return ""
    read = [[raw.get(key) for key in keys], *also] if also else [raw.get(key) for key in keys]
    return blake2b(_CANONICAL.encode(read).encode(), digest_size=16).hexdigest()


def job_record(
    path: str,
    raw: Any,
    *,
    keys: Sequence[str],
    read: Callable[[Payload, str], AtsJob],
    also: Sequence[Any] = (),
    id_key: str = "id",
) -> JobRecord:
    """One record of a page of jobs, at this JSON path.

    ``keys`` are what ``read`` reads of it, ``also`` what it reads besides (stages, a place of
    another record); ``read`` gets the payload and the fingerprint. What it cannot read costs this
    one record.
    """
    external_id = id_of(raw, id_key)

    def job(mark: str) -> AtsJob | BadRecord:
        try:
            return read(Payload(raw, path), mark)
        except UnexpectedResponseError as surprise:
            return BadRecord(surprise.path, external_id, surprise.sentence)

    return JobRecord(external_id, lambda: fingerprint(raw, keys, *also), job)
