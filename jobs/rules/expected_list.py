"""Reads the list of jobs that a customer expects: pasted, or a file from their own ATS or Excel.

One job a line, by its id or its title; or CSV (comma, semicolon or tab) with both, with or without
a row of headings. A line that cannot be read is named with what is wrong, and costs that line.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES = 2_000
MOST_BYTES = 2_000_000
MOST_CHARACTERS = 600
"""Of one line. A title has at most 500."""

_DELIMITERS = "\t;,"
_ID_HEADINGS = frozenset(
    {"id", "job id", "ats id", "ats job id", "external id", "job number", "number", "req", "req id",
     "requisition", "requisition id", "requisition number", "posting id", "job code", "reference"}
)  # fmt: skip
_TITLE_HEADINGS = frozenset(
    {"title", "job title", "job", "jobs", "name", "job name", "position", "position title", "role"}
)
_BULLET = re.compile(r"^(?:[•◦▪‣*–—-]|\d{1,4}[.)])\s+(?=\S)")
_DASHES = re.compile("[‐‑‒–—―−]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


class ExpectedListError(Exception):
    """The list as a whole cannot be taken; the text says what to change."""


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One expected job. ``number`` counts the lines as written, from 1.

    ``job_id`` and ``title`` are there where the columns have headings. Otherwise any of ``cells``
    may be either, and ``text`` as a whole as well: a title may hold a comma.
    """

    number: int
    text: str
    cells: tuple[str, ...] = ()
    job_id: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        """What makes two lines the same expectation."""
        if self.job_id or self.title:
            return f"{self.job_id}\n{normal_title(self.title)}"
        return normal_title(self.text)


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that names no job, with what is wrong with it."""

    number: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """The list as it was read. ``repeats`` maps the number of a line to that of its first."""

    lines: tuple[ExpectedLine, ...]
    unreadable: tuple[UnreadableLine, ...]
    repeats: dict[int, int]


def decoded(content: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 with its mark (Excel), or Windows' own.

    Raises ``ExpectedListError`` for a file that is too large or no text, such as a workbook.
    """
    if len(content) > MOST_BYTES:
        raise ExpectedListError(
            f"The file has {len(content):,} bytes; {MOST_BYTES:,} is the most. Keep only the "
            "columns with id and title."
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content or content.startswith((b"PK\x03\x04", b"%PDF")):
        raise ExpectedListError(
            "The file is no text. Save the list as CSV, or copy the lines into the box."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def parse(text: str) -> ExpectedList:
    """Read a list. Raises ``ExpectedListError`` where it holds nothing, or too many lines."""
    rows = [
        (number, line.strip())
        for number, line in enumerate(re.split("\r\n|[\r\n]", text.removeprefix("\ufeff")), 1)
        if line.strip()
    ]
    if not rows:
        raise ExpectedListError("The list is empty. Enter one job a line, by its id or its title.")
    columns, delimiter = _headings(rows[0][1])
    if columns:
        rows = rows[1:]
    if not rows:
        raise ExpectedListError("The list holds nothing but headings. Enter one job a line.")
    if len(rows) > MOST_LINES:
        raise ExpectedListError(
            f"The list has {len(rows):,} lines; {MOST_LINES:,} is the most. Split it."
        )
    read = [_line(number, line, columns, delimiter) for number, line in rows]
    lines = tuple(line for line in read if isinstance(line, ExpectedLine))
    unreadable = tuple(line for line in read if isinstance(line, UnreadableLine))
    return ExpectedList(lines, unreadable, dict(_repeats(lines)))


def normal_title(title: str) -> str:
    """A title without what people and systems write differently: case, blanks, dashes, quotes."""
    plain = unicodedata.normalize("NFKC", title).translate(_QUOTES)
    return " ".join(_DASHES.sub("-", plain).casefold().split()).strip(" \"'.")


def _headings(line: str) -> tuple[tuple[str, ...], str]:
    """What each column is, if the first line says so, and what separates them."""
    for delimiter in _DELIMITERS:
        named = tuple(_meaning(cell) for cell in line.split(delimiter))
        # “Welder, Boise, ID” is a job in Idaho: one word of a heading somewhere is not enough.
        if len(named) > 1 and (named[0] or {"id", "title"} <= set(named)):
            return named, delimiter
    alone = _meaning(line)
    return ((alone,), "") if alone else ((), "")


def _meaning(cell: str) -> str:
    words = " ".join(re.sub("[_#.:-]", " ", cell.strip().strip('"')).casefold().split())
    if words in _ID_HEADINGS:
        return "id"
    return "title" if words in _TITLE_HEADINGS else ""


def _line(
    number: int, line: str, columns: Sequence[str], delimiter: str
) -> ExpectedLine | UnreadableLine:
    if problem := _problem(line):
        return UnreadableLine(number, _shown(line), problem)
    try:
        if columns:
            return _by_headings(number, line, columns, delimiter)
        return _without_headings(number, line)
    except csv.Error:
        return UnreadableLine(
            number, _shown(line), "Its quotation marks are not closed. Remove or close them."
        )


def _problem(line: str) -> str:
    if len(line) > MOST_CHARACTERS:
        return f"It has {len(line):,} characters; {MOST_CHARACTERS} is the most. Is it one job?"
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\t" for c in line) or "\ufffd" in line:
        return "It holds characters that are no text. Save the list as UTF-8 or paste it."
    if not any(character.isalnum() for character in line):
        return "It holds neither an id nor a title."
    return ""


def _by_headings(
    number: int, line: str, columns: Sequence[str], delimiter: str
) -> ExpectedLine | UnreadableLine:
    cells = _cells(line, delimiter) if delimiter else [line.strip('"').strip()]
    found: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        found.setdefault(column, cell)
    job_id, title = found.get("id", ""), found.get("title", "")
    if not job_id and not title:
        return UnreadableLine(number, line, "Its columns for the id and the title are both empty.")
    return ExpectedLine(number, line, job_id=job_id, title=title)


def _without_headings(number: int, line: str) -> ExpectedLine:
    text = _BULLET.sub("", line)
    delimiter = next((d for d in _DELIMITERS if d in text), "")
    if not delimiter and not text.startswith('"'):
        return ExpectedLine(number, text, (text,))
    try:
        cells = tuple(cell for cell in _cells(text, delimiter or ",") if cell)
    except csv.Error:
        if text.count('"') % 2:
            raise
        return ExpectedLine(number, text, (text,))
    whole = cells[0] if len(cells) == 1 else text
    return ExpectedLine(number, whole, cells)


def _cells(line: str, delimiter: str) -> list[str]:
    (row,) = csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True)
    return [cell.strip() for cell in row]


def _repeats(lines: Sequence[ExpectedLine]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for line in lines:
        if line.key in first:
            yield line.number, first[line.key]
        first.setdefault(line.key, line.number)


def _shown(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else line[: MOST_CHARACTERS - 1] + "…"
