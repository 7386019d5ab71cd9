"""The door: content in, PDF out."""

import hashlib
from dataclasses import dataclass

from candidates.profile_pdf.content import ProfileContent
from candidates.profile_pdf.flow import Flow
from candidates.profile_pdf.fonts import REGULAR, unknown_characters
from candidates.profile_pdf.limits import FIELD_CHARACTERS
from candidates.profile_pdf.merging import append_pages
from candidates.profile_pdf.painting import Labels, paint
from candidates.profile_pdf.resume.parts import (
    PagesResume,
    PictureResume,
    Refused,
    Resume,
    TextResume,
)
from candidates.profile_pdf.resume.reading import read_resume
from candidates.profile_pdf.sections import assessment, conversation, header, notes, resume
from candidates.profile_pdf.typesetting import clean, one_line, spell_out_signs


@dataclass(frozen=True)
class ProfilePdf:
    """The document. ``notes`` are the sentences about what could not be included; they are also
    printed in it. ``sha256`` is of ``content``, in hexadecimal."""

    content: bytes
    pages: int
    sha256: str
    notes: tuple[str, ...]


def render_profile(content: ProfileContent) -> ProfilePdf:
    """Build the profile of one candidate for one job.

    Never raises for what a text or a resume holds: a resume that cannot be read costs a notice,
    not the document. The same content gives the same bytes, in every process, given the same
    fonts of the system for Chinese and Japanese.
    """
    read = read_resume(content.resume) if content.resume else None
    flow = Flow()
    header.lay_out_header(flow, content)
    if content.assessment:
        assessment.lay_out_assessment(flow, content.assessment)
    if content.conversation:
        conversation.lay_out_conversation(flow, content.conversation)
    missing = _missing(content)
    if missing:
        notes.lay_out_nothing_yet(flow, missing)
    if isinstance(read, Refused):
        resume.lay_out_refusal(flow, read)
    remarks = _remarks(content, read)
    if remarks:
        notes.lay_out_notes(flow, remarks)
    name = content.resume.name if content.resume else ""
    if isinstance(read, TextResume):
        resume.lay_out_text(flow, read, name)
    if isinstance(read, PictureResume):
        resume.lay_out_picture(flow, read, name)
    appended = read if isinstance(read, PagesResume) else None
    body = paint(flow.pages, flow.bookmarks, _labels(content), appended.pages if appended else 0)
    if appended:
        body = append_pages(body, appended, resume.BOOKMARK)
    refusal = (read.sentence,) if isinstance(read, Refused) else ()
    return ProfilePdf(
        content=body,
        pages=len(flow.pages) + (appended.pages if appended else 0),
        sha256=hashlib.sha256(body).hexdigest(),
        notes=(*refusal, *remarks),
    )


def _missing(content: ProfileContent) -> list[str]:
    parts = {
        "assessment": content.assessment,
        "screening conversation": content.conversation,
        "resume": content.resume,
    }
    return [name for name, part in parts.items() if not part and name not in content.left_out]


def _remarks(content: ProfileContent, read: Resume | None) -> list[str]:
    remarks = assessment.left_out(content.assessment) if content.assessment else []
    remarks += conversation.left_out(content.conversation)
    if read is not None and not isinstance(read, Refused):
        remarks += read.notes
    printed = (clean(text, len(text) or 1) for text in _texts(content, read))
    unknown = unknown_characters(spell_out_signs(text, REGULAR) for text in printed)
    if unknown:
        codes = ", ".join(f"U+{ord(character):04X}" for character in unknown[:8])
        more = f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""
        remarks.append(f"Characters shown as boxes, because no font has them: {codes}{more}.")
    return remarks


def _texts(content: ProfileContent, read: Resume | None) -> list[str]:
    texts = [content.name, content.headline, content.place, content.job_title]
    texts += [content.tenant_name, *content.emails]
    if content.assessment:
        texts.append(content.assessment.summary)
        for criterion in content.assessment.criteria:
            texts += [criterion.name, criterion.comment]
    for message in content.conversation:
        texts += [message.speaker, message.text]
    if isinstance(read, TextResume):
        texts += [block.text for block in read.blocks]
    return texts


def _labels(content: ProfileContent) -> Labels:
    name = one_line(content.name, FIELD_CHARACTERS) or "Name not known"
    job = one_line(content.job_title, FIELD_CHARACTERS)
    reference = one_line(content.reference, FIELD_CHARACTERS)
    job_id = one_line(content.ats_job_id, FIELD_CHARACTERS)
    return Labels(
        title=f"{name} – {job} – Candidate profile" if job else f"{name} – Candidate profile",
        subject=f"ATS job {job_id}, reference {reference}" if job_id else f"Reference {reference}",
        footer="   ·   ".join(text for text in (reference, name, job) if text),
        prepared_at=content.prepared_at,
    )
