"""Lists as CSV downloads that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BREAKS = ("\t", "\r", "\n")


def csv_download(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, name: str
) -> StreamingHttpResponse:
    """The rows as a download that is written while it is read, and kept by no cache.

    ``name`` is the file's, without its ending.
    """
    answer = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def harmless(value: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe in front makes it text."""
    return (
        f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(_BREAKS) else value
    )


def _lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    yield "\ufeff" + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text
