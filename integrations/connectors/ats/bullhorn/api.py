"""The calls of Bullhorn's REST API that are needed here, each as its documentation has it.

https://bullhorn.github.io/rest-api-docs/ (2026-03-27): ``search`` asks a Lucene index, ``query``
the database, ``entity`` reads and writes one record.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from integrations.connectors.ats.bullhorn.errors import BULLHORN_ERRORS, NOT_FOUND
from integrations.connectors.ats.bullhorn.session import RestSession, Sessions
from integrations.connectors.calls import Cursors
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of
from integrations.errors import RejectedError, UnexpectedResponseError
from integrations.transport.messages import Request

_Value = TypeVar("_Value")

LONGEST_QUERY = 7_500
"""Characters; a longer one goes by POST (#search, #query)."""

MOST_OPTIONS = 300
"""Options in one answer, at most (#options)."""


@dataclass(frozen=True, slots=True)
class _Call:
    operation: str
    path: str
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    is_write: bool = False


class BullhornApi:
    """Typed calls on the session of one connection."""

    def __init__(self, sessions: Sessions, page_size: int) -> None:
        self._sessions = sessions
        self._page_size = page_size

    def search(
        self, operation: str, entity: str, query: str, fields: str, sort: str
    ) -> Iterator[list[tuple[str, Any]]]:
        """Pages of the index. Each record comes with its JSON path."""
        asked = {"fields": fields, "sort": sort}
        return self._pages(operation, f"search/{entity}", "query", query, asked)

    def query(self, operation: str, entity: str, where: str, fields: str) -> list[Payload]:
        """Records of the database."""
        pages = self.queried(operation, entity, where, fields)
        return [Payload(raw, path) for page in pages for path, raw in page]

    def queried(
        self, operation: str, entity: str, where: str, fields: str
    ) -> Iterator[list[tuple[str, Any]]]:
        """The same page by page. Each record comes with its JSON path."""
        asked = {"fields": fields, "orderBy": "id"}
        return self._pages(operation, f"query/{entity}", "where", where, asked)

    def entities(
        self, operation: str, entity: str, ids: Sequence[str], fields: str
    ) -> list[tuple[str, Any]]:
        """Several records by id, each with its JSON path; those that are not there are left out."""
        path = f"entity/{entity}/{','.join(ids)}"
        params = {"fields": fields, "count": str(len(ids))}
        try:
            return self._ask(_Call(operation, path, params=params), _records_of)
        except RejectedError as refused:
            if refused.code != NOT_FOUND:
                raise
            return []

    def entity(self, operation: str, entity: str, external_id: int, fields: str) -> Payload | None:
        """One record; ``None`` where there is none.

        Bullhorn says 404 to an unknown field as well, so it is asked again without them.
        """
        path = f"entity/{entity}/{external_id}"
        try:
            return self._ask(_Call(operation, path, params={"fields": fields}), _data_of)
        except RejectedError as refused:
            if refused.code != NOT_FOUND:
                raise
            not_found = refused
        try:
            self._ask(_Call(operation, path, params={"fields": "id"}), _data_of)
        except RejectedError as refused:
            if refused.code != NOT_FOUND:
                raise
            return None
        raise not_found

    def associated(
        self, operation: str, entity: str, external_id: int, association: str, fields: str
    ) -> list[Payload]:
        """The records of a to-many association of one record."""
        path = f"entity/{entity}/{external_id}/{association}"
        pages = self._pages(operation, path, "", "", {"fields": fields})
        return [Payload(raw, at) for page in pages for at, raw in page]

    def options(self, kind: str) -> dict[int, str]:
        """Value and label of a list that the customer or Bullhorn keeps."""
        found: dict[int, str] = {}
        pages = self._pages(f"options_{kind}", f"options/{kind}", "", "", {}, MOST_OPTIONS)
        for page in pages:
            for path, raw in page:
                option = Payload(raw, path)
                value = option.integer("value")
                if value is not None:
                    found[value] = option.optional_text("label")
        return found

    def setting(self, *names: str) -> Payload:
        """Settings of the corporation and of the API user, by name."""
        joined = ",".join(names)
        return self._ask(_Call(f"setting_{names[0]}", f"settings/{joined}"), Payload)

    def entitlements(self, entity: str) -> frozenset[str]:
        """What the API user may do with records of this kind."""
        return self._ask(_Call("entitlements", f"entitlements/{entity}"), _words)

    def insert(self, operation: str, entity: str, values: Mapping[str, Any]) -> str:
        """Create a record. Its id."""
        call = _Call(operation, f"entity/{entity}", "PUT", json=dict(values), is_write=True)
        return self._ask(call, _changed("INSERT"))

    def update(
        self, operation: str, entity: str, external_id: int, values: Mapping[str, Any]
    ) -> str:
        """Change a record. Its id."""
        path = f"entity/{entity}/{external_id}"
        call = _Call(operation, path, "POST", json=dict(values), is_write=True)
        return self._ask(call, _changed("UPDATE"))

    def put_file(self, operation: str, candidate: int, values: Mapping[str, Any]) -> str:
        """Attach a file to a candidate. Its id."""
        path = f"file/Candidate/{candidate}"
        call = _Call(operation, path, "PUT", json=dict(values), is_write=True)
        return self._ask(call, lambda answer: Payload(answer).identifier("fileId"))

    def _pages(
        self,
        operation: str,
        path: str,
        name: str,
        text: str,
        asked: Mapping[str, str],
        size: int = 0,
    ) -> Iterator[list[tuple[str, Any]]]:
        """Pages to the end, which ``total`` tells, or else a page that is not full."""
        size = size or self._page_size
        cursors = Cursors("Bullhorn")
        start = 0
        while True:
            params = {**asked, "start": str(start), "count": str(size)}
            call = _Call(operation, path, params=params)
            if len(text) > LONGEST_QUERY:
                call = _Call(operation, path, "POST", params, {name: text})
            elif text:
                call = _Call(operation, path, params={name: text, **params})
            answer = self._ask(call, Payload)
            page = list(answer.elements("data"))
            yield page
            start += len(page)
            total = answer.integer("total")
            if not page or (start >= total if total is not None else len(page) < size):
                return
            cursors.follow(id_of(page[0][1]) or id_of(page[0][1], "value"))

    def _ask(self, call: _Call, read: Callable[[Any], _Value]) -> _Value:
        def make(session: RestSession) -> Request:
            return Request(
                operation=call.operation,
                method=call.method,
                url=f"{session.url}/{call.path}",
                params=call.params,
                json=call.json,
                headers={"BhRestToken": session.key},
                is_write=call.is_write,
                vendor=BULLHORN_ERRORS,
            )

        return self._sessions.ask(make, read)


def _data_of(answer: Any) -> Payload:
    """The record of an answer, which stands in ``data`` or is the answer itself.

    The reference shows it bare; the official SDK (2025-09) reads it from ``data``.
    """
    payload = Payload(answer)
    record = payload.optional_child("data") or payload
    record.identifier("id")
    return record


def _records_of(answer: Any) -> list[tuple[str, Any]]:
    """The records of an answer about several ids; of one id it has only that one in it."""
    payload = Payload(answer)
    if isinstance(payload.value.get("data"), list):
        return list(payload.elements("data"))
    record = _data_of(answer)
    return [(record.path, record.value)]


def _words(answer: Any) -> frozenset[str]:
    return frozenset(Payload({"data": answer}).texts("data"))


def _changed(kind: str) -> Callable[[Any], str]:
    """Reads ``{"changedEntityId": 1489, "changeType": "INSERT"}`` (#put-entity)."""

    def read(answer: Any) -> str:
        told = Payload(answer)
        if told.text("changeType") != kind:
            raise UnexpectedResponseError(
                code="bullhorn.not_confirmed",
                sentence="Bullhorn did not confirm the change.",
                hint="Engineering has to look at it.",
                path="$.changeType",
            )
        return told.identifier("changedEntityId")

    return read
