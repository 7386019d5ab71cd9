"""Records of a list that have to wait until the whole list is known, without filling the memory.

Some vendors give what belongs together in lists that cannot be filtered by one another. It is laid
aside in a file that has no name and is gone when it is closed, however that comes about
(https://www.sqlite.org/inmemorydb.html, "Temporary databases").
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any


class LaidAside:
    """Records in groups. Groups and records come back in the order in which they came."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.execute("CREATE TABLE records (owner TEXT, record TEXT)")
        self._store.execute("CREATE INDEX of_owner ON records (owner)")

    def put(self, owner: str, record: Any) -> None:
        """Lay one record of this group aside; what JSON can hold."""
        self._store.execute("INSERT INTO records VALUES (?, ?)", (owner, json.dumps(record)))

    def of(self, owner: str) -> list[Any]:
        """The records of one group."""
        query = "SELECT record FROM records WHERE owner = ? ORDER BY rowid"
        return [json.loads(record) for (record,) in self._store.execute(query, (owner,))]

    def owners(self) -> Iterator[str]:
        """The groups."""
        query = "SELECT owner FROM records GROUP BY owner ORDER BY min(rowid)"
        for (owner,) in self._store.execute(query):
            yield owner

    def close(self) -> None:
        """Forget them."""
        self._store.close()
