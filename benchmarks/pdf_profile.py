"""How fast the PDF profile is, beside other ways to draw the same four pages, in one run.

    python benchmarks/pdf_profile.py [documents]

The profile holds text, eight score bars, a table of facts and a chat of 22 messages; every
document has other words, so that nothing is won by remembering. Aims: at least 100 pages per CPU
second, at most 60 MB, less than 5 MB growth over 1,000 documents, 8 times WeasyPrint.

The peers: the same lines drawn on a bare ReportLab canvas at known places (no layout at all: the
floor), and WeasyPrint on an equal HTML page, when it is installed.
"""

import datetime as dt
import gc
import html
import importlib.util
import io
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pypdf import PdfReader  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from candidates.profile_pdf.content import (  # noqa: E402
    AssessmentContent,
    Criterion,
    Message,
    ProfileContent,
    ResumeFile,
)
from candidates.profile_pdf.flow import Flow  # noqa: E402
from candidates.profile_pdf.render import render_profile  # noqa: E402
from candidates.profile_pdf.sections.assessment import lay_out_assessment  # noqa: E402
from candidates.profile_pdf.sections.conversation import lay_out_conversation  # noqa: E402
from candidates.profile_pdf.sections.header import lay_out_header  # noqa: E402

SYLLABLES = ("ma", "ri", "al", "va", "res", "lo", "tur", "nin", "gen", "ta", "ko", "sel", "bri")
START = dt.datetime(2026, 11, 19, 14, 5, tzinfo=dt.UTC)


def words(rng: random.Random, count: int) -> str:
    """Made-up words, new ones every time."""
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count))


def profile(seed: int) -> ProfileContent:
    """A four-page profile, different for every seed."""
    rng = random.Random(seed)
    messages = tuple(
        Message(words(rng, 2), bool(n % 2), START + dt.timedelta(minutes=n), words(rng, 28))
        for n in range(22)
    )
    criteria = tuple(Criterion(words(rng, 2), rng.uniform(0, 5), words(rng, 12)) for _ in range(8))
    return ProfileContent(
        name=words(rng, 2).title(),
        emails=(f"{words(rng, 1)}@example.com",),
        phone="+1 (616) 555-0142",
        place="Grand Rapids, MI",
        headline=words(rng, 6),
        job_title=words(rng, 3).title(),
        ats_job_id=f"JOB-{seed}",
        tenant_name=words(rng, 2).title(),
        source="Applied",
        stage="Engaged",
        reference=f"rx-{seed:06d}",
        link_back=f"https://app.example.com/c/{seed}",
        prepared_at=START,
        assessment=AssessmentContent(4, words(rng, 90), criteria),
        conversation=messages,
    )


def ours(content: ProfileContent) -> bytes:
    """The product."""
    return render_profile(content).content


def laid_out(content: ProfileContent) -> Flow:
    """The places of everything, for the peer that needs them given."""
    flow = Flow()
    lay_out_header(flow, content)
    assert content.assessment
    lay_out_assessment(flow, content.assessment)
    lay_out_conversation(flow, content.conversation)
    return flow


def bare_canvas(flow: Flow) -> bytes:
    """The same lines, drawn where they are known to be."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(612, 792), pageCompression=1)
    for page in flow.pages:
        for shape in page.shapes:
            if hasattr(shape, "height"):
                canvas.rect(shape.x, shape.y, shape.width, shape.height)
        for text in page.texts:
            for run in text.runs:
                canvas.setFont(run.font, text.size)
                canvas.drawString(text.x, text.y, run.text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def as_html(content: ProfileContent) -> str:
    """An equal page for WeasyPrint."""
    assert content.assessment
    rows = "".join(
        f"<tr><td>{html.escape(c.name)}<td><div class=t><div class=b style='width:{c.score * 20}%'>"
        f"</div></div><small>{html.escape(c.comment)}</small><td>{c.score:.1f}"
        for c in content.assessment.criteria
    )
    chat = "".join(
        f"<p class={'r' if m.from_candidate else 'l'}><b>{html.escape(m.speaker)}</b><br>"
        f"{html.escape(m.text)}</p>"
        for m in content.conversation
    )
    font = (ROOT / "candidates/profile_pdf/fonts/NotoSans-Regular.ttf").as_uri()
    return (
        f"<style>@font-face{{font-family:N;src:url({font})}}@page{{size:letter}}"
        "body{font:10pt/1.45 N}.t{background:#ddd}.b{background:#1f4b73;height:6pt}"
        "p.l{background:#f2f4f6;margin-right:20%}p.r{border:1px solid;margin-left:20%}</style>"
        f"<h1>{html.escape(content.name)}</h1><p>{html.escape(content.job_title)}</p>"
        f"<h2>Assessment</h2><p>{html.escape(content.assessment.summary)}</p>"
        f"<table>{rows}</table><h2>Screening conversation</h2>{chat}"
    )


def measure(make: Callable[[int], Callable[[], bytes]], count: int) -> tuple[float, float]:
    """Pages per CPU second and milliseconds of CPU per document; children count too."""
    jobs = [make(seed) for seed in range(count)]
    jobs[0]()
    began = cpu()
    results = [job() for job in jobs]
    spent = cpu() - began
    pages = sum(len(PdfReader(io.BytesIO(content)).pages) for content in results)
    return pages / spent, spent / count * 1000


def cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def memory(documents: int) -> None:
    """Printed by a fresh process: peak after the first documents, and growth over the rest."""
    for seed in range(100):
        ours(profile(seed))
    gc.collect()
    early = peak_megabytes()
    for seed in range(100, 100 + documents):
        ours(profile(seed))
    late = peak_megabytes()
    print(f"{late:.0f} MB peak, {late - early:.1f} MB growth over {documents:,} documents")


def peak_megabytes() -> float:
    """The largest resident size of this program so far.

    Linux hands the peak of a parent on to ``getrusage`` of its child, so /proc is asked first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def weasyprint_job(seed: int) -> Callable[[], bytes]:
    """One document of the peer."""
    from weasyprint import HTML  # noqa: PLC0415 - a peer, not a dependency

    page = HTML(string=as_html(profile(seed)))
    return lambda: page.write_pdf() or b""


def resume_job(seed: int) -> Callable[[], bytes]:
    """Our profile with a resume of two pages, read in its own process."""
    canvas_target = io.BytesIO()
    canvas = Canvas(canvas_target, pagesize=(612, 792))
    for _ in range(2):
        canvas.drawString(72, 700, f"Resume {seed}")
        canvas.showPage()
    canvas.save()
    file = ResumeFile("cv.pdf", "application/pdf", canvas_target.getvalue())
    content = ProfileContent(**{**vars(profile(seed)), "resume": file})
    return lambda: ours(content)


def main(count: int) -> None:
    """Print one line per way, and the ratios."""

    def show(name: str, rate: float, each: float) -> None:
        print(f"{name:34} {rate:7.0f} pages/CPU s {each:8.1f} ms each")

    own, each = measure(lambda seed: (lambda content: lambda: ours(content))(profile(seed)), count)
    show("profile", own, each)
    floor, each = measure(
        lambda seed: (lambda flow: lambda: bare_canvas(flow))(laid_out(profile(seed))), count
    )
    show("bare canvas, places given", floor, each)
    show("profile and resume of two pages", *measure(resume_job, max(count // 10, 3)))
    print(f"profile : bare canvas = {own / floor:.2f}")
    if importlib.util.find_spec("weasyprint"):
        peer, each = measure(weasyprint_job, max(count // 20, 3))
        show("WeasyPrint", peer, each)
        print(f"profile : WeasyPrint = {own / peer:.1f}")
    else:
        print("WeasyPrint is not installed; its line is left out.")
    subprocess.run([sys.executable, __file__, "--memory"], check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--memory"]:
        memory(1_000)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
