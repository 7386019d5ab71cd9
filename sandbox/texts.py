"""The words of jobs: descriptions, questions, postings and teams, as an ATS would hold them."""

from collections.abc import Sequence
from typing import Any

from sandbox.stamps import stable_id

Json = dict[str, Any]

_DUTIES = (
    "Set up, run and adjust equipment to the work order, and keep the standard work up to date.",
    "Inspect parts with calipers, micrometers and gauges, and record the results.",
    "Keep the area clean and safe, and follow lock-out, tag-out every time.",
    "Move material with powered industrial trucks and scan every move into the system.",
    "Work with maintenance and quality to find the cause of a stop and keep it from coming back.",
    "Read drawings, bills of material and shipping papers, and ask when something is unclear.",
    "Take part in the daily stand-up, and pass the shift on with open points written down.",
    "Train new colleagues at the machine and sign off their first month of work.",
)
_NEEDS = (
    "High school diploma or GED; a certificate of the trade is a plus.",
    "One to three years in a plant, a warehouse or a yard.",
    "Able to lift 50 pounds and to stand for a ten-hour shift.",
    "Comfortable with basic shop mathematics and a tablet.",
    "Authorized to work in the United States.",
)
_BENEFITS = (
    "Medical, dental and vision from day one; 401(k) with a six percent match; paid time off "
    "and ten holidays; boot allowance; tuition help for the next certificate."
)
_TEAM = (
    ("Dana", "Whitfield", "HIRING_MANAGER", "Hiring Manager"),
    ("Luis", "Ortega", "RECRUITER", "Recruiter"),
    ("Priya", "Nair", "COORDINATOR", "Coordinator"),
    ("Tom", "Becker", "HIRING_MANAGER", "Plant Manager"),
    ("Alicia", "Moreno", "RECRUITER", "Senior Recruiter"),
)


def description(title: str, place: str, revision: str = "", *, paragraphs: int = 1) -> str:
    """A job description in HTML; each further paragraph adds about 350 characters."""
    offset = sum(title.encode())
    duties = [_DUTIES[(offset + step) % len(_DUTIES)] for step in range(4)]
    needs = [_NEEDS[(offset + step) % len(_NEEDS)] for step in range(3)]
    more = "".join(
        f"<p>Shift {number}: a team of {8 + number * 3} runs this line with its own lead, its own "
        "spare parts and its own numbers on the board. You will rotate through all stations in "
        "the first eight weeks, with a mentor beside you, and you will be paid for every hour of "
        "training. Overtime is announced by Wednesday and never a surprise.</p>"
        for number in range(1, paragraphs)
    )
    return (
        f"<h2>{title}</h2><p>We are hiring a <strong>{title}</strong> in {place}. You will join a "
        f"plant that ships on time because people here look after each other. {revision}</p>"
        f"<h3>What you will do</h3><ul>{''.join(f'<li>{duty}</li>' for duty in duties)}</ul>"
        f"<h3>What you bring</h3><ul>{''.join(f'<li>{need}</li>' for need in needs)}</ul>"
        f"{more}<h3>What we offer</h3><p>{_BENEFITS}</p>"
    )


def screening_questions(job_id: str) -> list[Json]:
    """Three questions of a job: a yes or no, a choice and a free text; the first is required."""
    choices = ("First shift", "Second shift", "Weekends")
    formats: tuple[Json, ...] = (
        {"type": "BOOLEAN"},
        {
            "type": "SINGLE_SELECT",
            "display_type": "DROPDOWN",
            "options": [
                {"id": f"{job_id}o{index}", "name": name, "remote_id": None}
                for index, name in enumerate(choices)
            ],
        },
        {"type": "TEXT", "display_type": "MULTI_LINE", "max_length": 500},
    )
    titles = (
        "Are you legally authorized to work in the United States?",
        "Which shift do you prefer?",
        "Tell us about the equipment you have worked with.",
    )
    return [
        {
            "id": f"{job_id}q{index}",
            "remote_id": f"q-{index}",
            "title": title,
            "description": None,
            "format": shape,
            "category": None,
            "index": index,
            "required": index == 0,
            "precondition_question_id": None,
            "precondition_options": None,
        }
        for index, (title, shape) in enumerate(zip(titles, formats, strict=True))
    ]


def posting(job_id: str, title: str, html: str, url: str) -> Json:
    """The public posting of a job."""
    return {
        "id": f"{job_id}p",
        "remote_id": "posting-1",
        "title": title,
        "description_html": html,
        "status": "ACTIVE",
        "visibility": "PUBLIC",
        "url": url,
        "remote_data": None,
    }


def hiring_team(company: str, start: int, size: int = 2) -> list[Json]:
    """Some people of the company, each in one role."""
    chosen = [_TEAM[(start + step) % len(_TEAM)] for step in range(size)]
    return [
        {
            "id": stable_id("user", company, first, last),
            "remote_id": f"user-{first.lower()}",
            "first_name": first,
            "last_name": last,
            "email": f"{first}.{last}@{company}.example".lower(),
            "hiring_team_roles": [role],
            "job_roles": [
                {"remote_id": None, "remote_label": label, "unified_type": role, "scope": "JOB"}
            ],
        }
        for first, last, role, label in chosen
    ]


def plain_pdf(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines; letters outside Latin-1 become question marks."""
    shown = " T* ".join(f"({_pdf_text(line)}) Tj" for line in lines)
    content = f"BT /F1 13 Tf 20 TL 72 740 Td {shown} ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    document = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(document))
        document += b"%d 0 obj %s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return document + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(document))
    )


def _pdf_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
