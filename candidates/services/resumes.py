"""A resume that the platform names by its address instead of sending it."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings

from candidates.profile_pdf.limits import RESUME_BYTES
from candidates.profile_pdf.resume.formats import Format, format_of
from candidates.services.intake import IntakeError, ResumeData
from integrations.transport.files import FetchError, FetchPolicy, fetch_file

DEADLINE = 20.0
"""So many seconds the whole answer may take: a call waits for it."""

TAKEN_FROM_THE_NET = frozenset(
    {Format.PDF, Format.PNG, Format.JPEG, Format.WEBP, Format.DOCX, Format.RTF, Format.TEXT}
)


def fetched_resume(url: str) -> ResumeData:
    """The resume at this address. Raises ``IntakeError``, in words, where it cannot be taken.

    Only hosts of ``RESUME_URL_HOSTS`` are asked, and none that leads to a private address. What
    it is is told by its bytes: a page that asks for a login is no resume.
    """
    policy = FetchPolicy(
        hosts=frozenset(host.strip().lower() for host in settings.RESUME_URL_HOSTS),
        most_bytes=RESUME_BYTES,
        connect_timeout=settings.OUTBOUND_CONNECT_TIMEOUT,
        deadline=DEADLINE,
        allowed_private=settings.OUTBOUND_ALLOWED_PRIVATE,
    )
    try:
        content = fetch_file(url, policy)
    except FetchError as error:
        raise IntakeError(
            f"The resume was not fetched. {error} Send the file itself, or name an address at a "
            "server from which the portal may fetch."
        ) from error
    found = format_of(content)
    if content and found not in TAKEN_FROM_THE_NET:
        raise IntakeError(f"What stands at that address is {found}, not a resume.")
    name = unquote(PurePosixPath(urlsplit(url).path).name)[:200] or "resume"
    return ResumeData.read(name, content)
