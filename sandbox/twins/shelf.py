"""The memory of one twin: records in collections, kept in the store of the stand-in."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.store import Store

Json = dict[str, Any]


class Shelf:
    """Records of one twin. Every record has an ``id`` of text; order is that of their making."""

    def __init__(self, store: Store, twin: str) -> None:
        self._store = store
        self._twin = twin

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; others wait."""
        with self._store.transaction():
            yield

    def add(self, collection: str, record: Json, *, record_id: str = "") -> Json:
        """Put a new record there. Without an id it gets the next number. Returns it with its id."""
        with self._store.transaction():
            identifier = record_id or str(self._next(collection))
            self._store.insert(
                "twin_records",
                twin=self._twin,
                collection=collection,
                id=identifier,
                created_at=time.time(),
                record=json.dumps({**record, "id": identifier}),
            )
        return {**record, "id": identifier}

    def change(self, collection: str, record_id: str, **values: Any) -> Json:
        """Change some values of a record. Raises ``KeyError`` where there is none."""
        with self._store.transaction():
            record = self.get(collection, record_id)
            if record is None:
                raise KeyError(f"{self._twin} has no {collection} {record_id}")
            record |= values
            self._store.write(
                "UPDATE twin_records SET record = ? WHERE twin = ? AND collection = ? AND id = ?",
                (json.dumps(record), self._twin, collection, record_id),
            )
        return record

    def remove(self, collection: str, record_id: str) -> None:
        """Take a record away."""
        self._store.write(
            "DELETE FROM twin_records WHERE twin = ? AND collection = ? AND id = ?",
            (self._twin, collection, record_id),
        )

    def get(self, collection: str, record_id: str) -> Json | None:
        """One record, or ``None``."""
        found = self._rows(collection, "AND id = ?", (record_id,))
        return found[0] if found else None

    def all(self, collection: str, *, older_than: float = 0.0) -> list[Json]:
        """All records, oldest first; only those that are at least so many seconds old."""
        if not older_than:
            return self._rows(collection)
        return self._rows(collection, "AND created_at <= ?", (time.time() - older_than,))

    def times(self, collection: str) -> dict[str, float]:
        """When each record of a collection was made, by its id, in Unix seconds."""
        rows = self._store.rows(
            "SELECT id, created_at FROM twin_records WHERE twin = ? AND collection = ?",
            (self._twin, collection),
        )
        return {row["id"]: float(row["created_at"]) for row in rows}

    def keep_bytes(self, record_id: str, content: bytes) -> None:
        """Keep the bytes of a document beside its record, where no answer shows them."""
        self.add("bytes", {"base64": base64.b64encode(content).decode()}, record_id=record_id)

    def kept_bytes(self, record_id: str) -> bytes:
        """The bytes that were kept. Raises ``KeyError`` where there are none."""
        found = self.get("bytes", record_id)
        if found is None:
            raise KeyError(f"{self._twin} has kept no bytes of {record_id}")
        return base64.b64decode(found["base64"])

    def _rows(
        self, collection: str, also: str = "", parameters: tuple[Any, ...] = ()
    ) -> list[Json]:
        # ``also`` is one of this module's own two conditions.
        rows = self._store.rows(
            "SELECT record FROM twin_records WHERE twin = ? AND collection = ? "  # noqa: S608
            f"{also} ORDER BY seq",
            (self._twin, collection, *parameters),
        )
        return [json.loads(row["record"]) for row in rows]

    def _next(self, collection: str) -> int:
        row = self._store.row("SELECT coalesce(max(seq), 0) + 1 AS next FROM twin_records", ()) or {
            "next": 1
        }
        return int(row["next"])
