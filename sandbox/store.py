"""The memory of the stand-in: one SQLite file that survives a restart or a kill.

One connection serves all threads behind one lock; every change is one transaction, so that a
person and their application arrive together or not at all.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS integrations (
    id TEXT PRIMARY KEY, tool TEXT NOT NULL, api_key TEXT NOT NULL, enabled INTEGER NOT NULL,
    created_at TEXT NOT NULL, options TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, id TEXT NOT NULL,
    remote_id TEXT NOT NULL, updated_at TEXT NOT NULL, deleted_at TEXT, payload TEXT NOT NULL,
    UNIQUE (integration, id));
CREATE TABLE IF NOT EXISTS candidates (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, id TEXT NOT NULL,
    remote_id TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    deleted_at TEXT, payload TEXT NOT NULL, UNIQUE (integration, id));
CREATE TABLE IF NOT EXISTS emails (
    integration TEXT NOT NULL, email TEXT NOT NULL, candidate TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS emails_by_address ON emails (integration, email);
CREATE TABLE IF NOT EXISTS applications (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, id TEXT NOT NULL,
    remote_id TEXT NOT NULL, candidate TEXT NOT NULL, job TEXT NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, deleted_at TEXT, payload TEXT NOT NULL, UNIQUE (integration, id));
CREATE INDEX IF NOT EXISTS applications_by_candidate ON applications (integration, candidate);
CREATE INDEX IF NOT EXISTS applications_by_job ON applications (integration, job);
CREATE TABLE IF NOT EXISTS attachments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    candidate TEXT NOT NULL, application TEXT, kind TEXT NOT NULL, name TEXT NOT NULL,
    content_type TEXT NOT NULL, sha256 TEXT NOT NULL, content BLOB NOT NULL,
    created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS attachments_by_candidate ON attachments (integration, candidate);
CREATE TABLE IF NOT EXISTS notes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, candidate TEXT NOT NULL,
    application TEXT, label TEXT NOT NULL, content TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS notes_by_candidate ON notes (integration, candidate);
CREATE TABLE IF NOT EXISTS candidate_tags (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, candidate TEXT NOT NULL,
    name TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (integration, candidate, name));
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, query TEXT NOT NULL, operation TEXT NOT NULL, integration TEXT NOT NULL,
    status INTEGER NOT NULL, code TEXT NOT NULL, body_sha TEXT NOT NULL, fault TEXT NOT NULL,
    request_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, fault TEXT NOT NULL, left_over INTEGER);
CREATE TABLE IF NOT EXISTS connect_links (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, api_key TEXT NOT NULL,
    integration TEXT, created_at REAL NOT NULL, payload TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS connections_made (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, link TEXT NOT NULL, integration TEXT NOT NULL,
    code TEXT NOT NULL, made_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS twin_records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, twin TEXT NOT NULL, collection TEXT NOT NULL,
    id TEXT NOT NULL, created_at REAL NOT NULL, record TEXT NOT NULL,
    UNIQUE (twin, collection, id));
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

TABLES = (
    "integrations",
    "jobs",
    "candidates",
    "emails",
    "applications",
    "attachments",
    "notes",
    "candidate_tags",
    "requests",
    "faults",
    "connect_links",
    "connections_made",
    "twin_records",
    "settings",
)

Row = dict[str, Any]


class Store:
    """Rows in, rows out. Knows nothing of HTTP or of the API's shapes."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or create the state at ``path``; without a path, in memory only."""
        self.is_new = path is None or not path.exists()
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        # The file must survive a killed process, not a power cut: no fsync is needed.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; others wait. Transactions may be nested, the outermost one counts."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth = 1
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query, as dictionaries; a ``payload`` column is decoded."""
        with self._lock:
            found = [dict(row) for row in self._connection.execute(sql, parameters)]
        for row in found:
            for column in ("payload", "options", "fault"):
                if str(row.get(column)).startswith("{"):
                    row[column] = json.loads(row[column])
        return found

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, if any."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Change something. Returns how many rows were changed."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Insert a row; dictionaries are stored as JSON. Returns its sequence number."""
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        encoded = [json.dumps(v) if isinstance(v, dict) else v for v in values.values()]
        # Table and column names are this package's own words.
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        with self._lock:
            cursor = self._connection.execute(sql, encoded)
            return int(cursor.lastrowid or 0)

    def clear(self) -> None:
        """Forget everything, the fault list and the request log too."""
        with self.transaction():
            for table in TABLES:
                self.write(f"DELETE FROM {table}")  # noqa: S608 - our own table names

    # --- integrations ---

    def integration(self, integration_id: str) -> Row | None:
        """One integration with its ``options``."""
        return self.row("SELECT * FROM integrations WHERE id = ?", (integration_id,))

    def integrations(self) -> list[Row]:
        """All integrations, oldest first."""
        return self.rows("SELECT * FROM integrations ORDER BY rowid")

    # --- settings ---

    def setting(self, name: str) -> Any:
        """A setting, or ``None``."""
        found = self.row("SELECT value FROM settings WHERE name = ?", (name,))
        return None if found is None else json.loads(found["value"])

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting: anything that JSON can say."""
        self.write("REPLACE INTO settings (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    # --- requests ---

    def log_request(self, **values: Any) -> None:
        """Remember one request."""
        self.insert("requests", **values)
