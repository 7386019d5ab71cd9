"""The evidence pack as a PDF, in the type of the candidates' profiles. No database, no Django.

The same content gives the same bytes, in every process.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from candidates.profile_pdf import theme
from candidates.profile_pdf.flow import BODY, CAPTION, LABEL, Flow, Type, place
from candidates.profile_pdf.fonts import BOLD, REGULAR
from candidates.profile_pdf.limits import TEXT_CHARACTERS
from candidates.profile_pdf.pages import Box
from candidates.profile_pdf.painting import Labels, paint
from candidates.profile_pdf.typesetting import clean, fit_lines, one_line, set_line, set_lines
from portal.verification.evidence_content import EvidenceContent, Fact, TestLine
from portal.verification.evidence_table import Column, lay_out_table

KICKER = Type(BOLD, 8, 12, theme.ACCENT)
TITLE = Type(BOLD, 24, 30)
SUBTITLE = Type(REGULAR, 12, 17, theme.MUTED)
VALUE = Type(REGULAR, 10, 13.5)
SUBHEAD = Type(BOLD, 10.5, 15)
STRONG = Type(BOLD, 11, 15, theme.ACCENT)
COLUMN_GAP = 18.0
FACT_COLUMNS = 3
CHARACTERS = 600

JOB_COLUMNS = (
    Column("#", 26),
    Column("Expected", 150),
    Column("Found", 84),
    Column("Job, reasons, acceptance", 0),
)
CALL_COLUMNS = (
    Column("When (UTC)", 108),
    Column("Call", 132),
    Column("Answer", 56),
    Column("Request id", 0),
)
CAPABILITY_COLUMNS = (
    Column("What", 158),
    Column("Possible", 62),
    Column("Known from", 0),
)


@dataclass(frozen=True)
class RenderedPack:
    """The document. ``sha256`` is of ``content``, in hexadecimal."""

    content: bytes
    pages: int
    sha256: str


def render_pack(content: EvidenceContent) -> RenderedPack:
    """Build the pack of one go-live."""
    flow = Flow()
    _cover(flow, content)
    _settings(flow, content)
    _jobs(flow, content)
    _tests(flow, content)
    _confirmation(flow, content)
    _capabilities(flow, content)
    name = f"{content.tenant} · {content.connection}"
    labels = Labels(
        title=f"Evidence of the go-live of {name}",
        subject=f"{content.system}, {content.went_live_at:%Y-%m-%d %H:%M} UTC",
        footer=f"Evidence pack   ·   {name}   ·   {content.went_live_at:%Y-%m-%d %H:%M} UTC",
        prepared_at=content.went_live_at,
    )
    body = paint(flow.pages, flow.bookmarks, labels, 0)
    return RenderedPack(body, len(flow.pages), hashlib.sha256(body).hexdigest())


def _cover(flow: Flow, content: EvidenceContent) -> None:
    flow.bookmark("Go-live")
    _line(flow, "EVIDENCE PACK", KICKER)
    flow.y -= 9
    for line in fit_lines(_one(content.tenant), BOLD, TITLE.size, theme.TEXT_WIDTH, 2):
        flow.line(line, TITLE)
    named = content.system
    if not named.startswith(content.connection):  # Most connections are called by their system.
        named = f"{content.connection}: {named}"
    told = f"{named} is live with {content.platform}."
    flow.paragraph(_one(told), SUBTITLE)
    flow.y -= 12
    flow.rule()
    flow.y -= 14
    _facts(flow, content.cover)
    if content.override:
        _override(flow, content)
    else:
        flow.space(4)
        flow.paragraph("Everything was verified: what is missing is explained and accepted.", BODY)


def _override(flow: Flow, content: EvidenceContent) -> None:
    """What went live unverified stands on the first page."""
    texts = [(f"– {_one(sentence)}", BODY) for sentence in content.missing]
    texts.append((f"Reason: {clean(content.override, TEXT_CHARACTERS)}", BODY))
    inner = theme.TEXT_WIDTH - 24
    rows = [
        (line, look)
        for text, look in [("Went live although this was missing", STRONG), *texts]
        for line in set_lines(text, look.style, look.size, inner)
    ]
    height = sum(look.leading for _, look in rows) + 20
    flow.space(8)
    flow.need(min(height, theme.TOP - theme.BOTTOM))
    if height <= flow.room:
        flow.page.shapes.append(
            Box(
                theme.MARGIN, flow.y - height, theme.TEXT_WIDTH, height, theme.PANEL,
                stroke=theme.ACCENT, radius=3,
            )
        )  # fmt: skip
    flow.y -= 10
    for line, look in rows:
        flow.need(look.leading)
        flow.line(line, look, x=theme.MARGIN + 12, width=line.width)
    flow.y -= 10


def _settings(flow: Flow, content: EvidenceContent) -> None:
    flow.heading("What was agreed")
    _facts(flow, content.settings)
    if content.differences:
        _line(flow, "What differed from it at the go-live", SUBHEAD)
        for sentence in content.differences:
            flow.paragraph(f"– {_one(sentence)}", BODY)


def _jobs(flow: Flow, content: EvidenceContent) -> None:
    flow.heading("The jobs that the customer expected")
    _facts(flow, content.jobs_read)
    if not content.jobs:
        flow.paragraph("No list of expected jobs was compared.", CAPTION)
        return
    rows = []
    for job in content.jobs:
        about = "\n".join(filter(None, (job.job, job.why, job.accepted)))
        rows.append((str(job.number), job.text, job.found, about))
    lay_out_table(flow, JOB_COLUMNS, rows, strong=[job.is_missing for job in content.jobs])


def _tests(flow: Flow, content: EvidenceContent) -> None:
    flow.heading("The test candidate")
    if not content.tests:
        flow.paragraph(content.no_test_because, BODY)
    for test in content.tests:
        _test(flow, test)


def _test(flow: Flow, test: TestLine) -> None:
    flow.need(110)
    _line(flow, test.title, SUBHEAD)
    flow.y -= 4
    _facts(flow, test.facts)
    if not test.calls:
        flow.paragraph("No call stands in the log.", CAPTION)
        return
    rows = [
        (f"{call.at:%Y-%m-%d %H:%M:%S}", call.operation, call.status, call.request_id or "–")
        for call in test.calls
    ]
    lay_out_table(flow, CALL_COLUMNS, rows)
    if test.calls_left_out:
        flow.paragraph(f"{test.calls_left_out} later calls are left out.", CAPTION)
    flow.space(8)


def _confirmation(flow: Flow, content: EvidenceContent) -> None:
    flow.heading("What the customer confirmed")
    if content.confirmation:
        _facts(flow, content.confirmation)
    else:
        flow.paragraph("The customer has confirmed nothing.", BODY)


def _capabilities(flow: Flow, content: EvidenceContent) -> None:
    flow.heading("What the connection can do")
    rows = [
        (entry.what, entry.possible, "\n".join(filter(None, (entry.known_from, entry.detail))))
        for entry in content.capabilities
    ]
    lay_out_table(flow, CAPABILITY_COLUMNS, rows)


def _facts(flow: Flow, facts: Sequence[Fact]) -> None:
    """A grid of labels with their values."""
    width = (theme.TEXT_WIDTH - (FACT_COLUMNS - 1) * COLUMN_GAP) / FACT_COLUMNS
    for start in range(0, len(facts), FACT_COLUMNS):
        row = [
            (fact.label, fit_lines(_text(fact.value), VALUE.style, VALUE.size, width, 8))
            for fact in facts[start : start + FACT_COLUMNS]
        ]
        height = LABEL.leading + max(len(lines) for _, lines in row) * VALUE.leading + 9
        flow.need(height)
        for number, (label, lines) in enumerate(row):
            x = theme.MARGIN + number * (width + COLUMN_GAP)
            head = set_line(label.upper(), LABEL.style, LABEL.size, width)
            place(flow.page, head, LABEL, x=x, top=flow.y, width=width)
            for index, line in enumerate(lines):
                top = flow.y - LABEL.leading - index * VALUE.leading
                place(flow.page, line, VALUE, x=x, top=top, width=line.width)
        flow.y -= height


def _line(flow: Flow, text: str, look: Type) -> None:
    flow.line(set_line(_one(text), look.style, look.size, theme.TEXT_WIDTH), look)


def _one(text: str) -> str:
    return one_line(text, CHARACTERS)


def _text(text: str) -> str:
    return clean(text, CHARACTERS).strip() or "–"
