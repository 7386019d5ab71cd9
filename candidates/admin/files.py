"""Serves people's files: only to those who may see the row, never guessed at by the browser."""

from typing import TypeVar

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

PDF = "application/pdf"
KINDS = {
    PDF: "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/rtf": "Rich text",
    "text/plain": "Text",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "image/webp": "WebP image",
}
Response = TypeVar("Response", bound=HttpResponseBase)


def kind_words(content_type: str) -> str:
    """What kind of file it is, as people say it."""
    return KINDS.get(content_type, "File of an unknown type")


def download(stored: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """A stored file as a download. Raises ``Http404`` where there is none (any more).

    It never opens inside the portal: an uploaded file may hold anything.
    """
    if not stored:
        raise Http404("There is no file.")
    try:
        handle = stored.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None
    response = FileResponse(handle, as_attachment=True, filename=name, content_type=content_type)
    return _private(response)


def shown_pdf(content: bytes, *, name: str) -> HttpResponse:
    """A PDF that we made, shown in the browser."""
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return _private(response)


def stored_pdf(stored: FieldFile, *, name: str) -> HttpResponse:
    """A kept PDF that we made, shown in the browser. Raises ``Http404`` where it is gone."""
    try:
        with stored.open("rb") as handle:
            return shown_pdf(handle.read(), name=name)
    except FileNotFoundError:
        raise Http404("The file is not there any more.") from None


def _private(response: Response) -> Response:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
