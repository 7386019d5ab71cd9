"""The import: every line whole or not at all, every problem named, a repeat harmless."""

import io
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from candidates import tasks
from candidates.models import (
    Application,
    Assessment,
    Candidate,
    CandidateEmail,
    CandidateExport,
    Screening,
    Search,
)
from candidates.rules.import_line import NAME_LENGTH, PLATFORM_ID_LENGTH, TEXTS
from candidates.rules.stages import PlatformStage
from candidates.services import candidate_import, intake
from candidates.services.candidate_import import import_lines
from integrations.models import Connection, Tenant
from integrations.rules.connection_state import ConnectionState
from jobs.models import Job
from jobs.rules.states import JobSource, JobState

pytestmark = pytest.mark.django_db

Line = dict[str, Any]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which connections the doorbell was rung for."""
    bells: list[int] = []
    monkeypatch.setattr(tasks, "ring_after_commit", bells.append)
    monkeypatch.setattr(
        "candidates.management.commands.import_candidates.ring_after_commit", bells.append
    )
    return bells


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")


@pytest.fixture
def connection(tenant: Tenant) -> Connection:
    return Connection.objects.create(
        tenant=tenant, name="Main", system="ukg_pro", route="kombo", state=ConnectionState.ACTIVE
    )


@pytest.fixture
def job(tenant: Tenant, connection: Connection) -> Job:
    return make_job(tenant, connection, "REQ-1042", "Welder")


def make_job(tenant: Tenant, connection: Connection, ats_id: str, title: str) -> Job:
    return Job.objects.create(
        tenant=tenant,
        connection=connection,
        source=JobSource.SYNCED,
        external_id=f"x-{ats_id}-{connection.pk}",
        ats_id=ats_id,
        title=title,
        state=JobState.ACTIVE,
        activated_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def full_line(**changes: Any) -> Line:
    return {
        "platform_id": "cand-4711",
        "source": "passive",
        "first_name": "Ana",
        "last_name": "Ruiz",
        "country": "US",
        "linkedin_url": "https://www.linkedin.com/in/ana-ruiz-example",
        "emails": [
            {"address": "ana.ruiz@example.com", "validity": "valid", "provenance": "resume"},
            {"address": "a.ruiz@oldjob.example", "kind": "work", "validity": "invalid"},
        ],
        "applications": [
            {
                "job": {"ats_id": "REQ-1042"},
                "stage": "engaged",
                "response": "interested",
                "screening": {
                    "completed_at": "2026-11-18T16:20:00Z",
                    "messages": [
                        {"at": "2026-11-18T16:05:00Z", "from": "candidate", "text": "Yes."}
                    ],
                },
                "assessment": {
                    "stars": 4,
                    "summary": "Certified.",
                    "criteria": [{"name": "TIG", "score": 4.5}],
                },
            }
        ],
        **changes,
    }


def run(tenant: Tenant, folder: Path, *lines: Line | bytes) -> list[candidate_import.LineResult]:
    raw = b"".join(
        (line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines
    )
    return list(import_lines(io.BytesIO(raw), tenant=tenant, folder=folder))


def problems(results: list[candidate_import.LineResult]) -> list[str]:
    return [f"{result.number} {problem}" for result in results for problem in result.problems]


def snapshot() -> list[Any]:
    """Every row an import may write, with its dates."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Candidate, CandidateEmail, Application, Screening, Assessment)
    ] + [list(CandidateExport.objects.order_by("pk").values("reference", "state", "reasons"))]


# --- what a line does ----------------------------------------------------------------------------


def test_a_full_line_arrives_whole_and_is_queued(
    tenant: Tenant, job: Job, connection: Connection, tmp_path: Path
) -> None:
    (tmp_path / "resumes").mkdir()
    (tmp_path / "resumes" / "ana.pdf").write_bytes(b"%PDF-1.4 a resume")
    (result,) = run(tenant, tmp_path, full_line(resume="resumes/ana.pdf"))
    assert problems([result]) == []
    assert result.taken is not None
    assert result.taken.queued_at == {connection.pk}
    candidate = Candidate.objects.get()
    assert (candidate.tenant, candidate.full_name, candidate.source) == (
        tenant,
        "Ana Ruiz",
        "passive",
    )
    assert (candidate.resume_name, candidate.resume_type) == ("ana.pdf", "application/pdf")
    assert candidate.resume.read() == b"%PDF-1.4 a resume"
    candidate.resume.close()
    assert list(candidate.emails.values_list("address", "kind", "validity", "provenance")) == [
        ("ana.ruiz@example.com", "personal", "valid", "resume"),
        ("a.ruiz@oldjob.example", "work", "invalid", ""),
    ]
    application = Application.objects.get()
    assert (application.job, application.stage, application.response) == (
        job,
        "engaged",
        "interested",
    )
    assert application.screening.completed_at == datetime(2026, 11, 18, 16, 20, tzinfo=UTC)
    assert application.screening.messages == [
        {"at": "2026-11-18T16:05:00+00:00", "from": "candidate", "text": "Yes."}
    ]
    assert (application.assessment.stars, application.assessment.summary) == (4, "Certified.")
    assert application.assessment.criteria == [{"name": "TIG", "score": 4.5, "comment": ""}]
    assert CandidateExport.objects.get().state == "queued"


def test_the_same_file_again_changes_nothing(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    (tmp_path / "ana.txt").write_text("a resume")
    run(tenant, tmp_path, full_line(resume="ana.txt"))
    before, files = snapshot(), sorted(tmp_path.rglob("*"))
    (again,) = run(tenant, tmp_path, full_line(resume="ana.txt"))
    assert again.taken is not None
    assert (again.taken.candidate_is_new, again.taken.new_applications) == (False, 0)
    assert snapshot() == before
    assert sorted(tmp_path.rglob("*")) == files


def test_what_people_did_since_is_not_undone(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    run(tenant, tmp_path, full_line())
    intake.move_stage(Application.objects.get(), PlatformStage.INTERVIEW)
    (again,) = run(tenant, tmp_path, full_line())
    assert Application.objects.get().stage == "interview"
    assert again.taken is not None
    assert again.taken.notes == (
        "$.applications[0].stage: the candidate is at Interview already and was not moved back to "
        "Engaged.",
    )


def test_a_candidate_who_was_rejected_here_stays_out(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    run(tenant, tmp_path, full_line())
    intake.move_stage(Application.objects.get(), PlatformStage.REJECTED)
    run(tenant, tmp_path, full_line())
    assert Application.objects.get().stage == "rejected"


def test_the_import_may_move_out(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    run(tenant, tmp_path, full_line())
    line = full_line()
    line["applications"][0]["stage"] = "withdrawn"
    run(tenant, tmp_path, line)
    assert Application.objects.get().stage == "withdrawn"


def test_an_application_without_a_stage_is_new(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    line = full_line(applications=[{"job": {"title": "Welder"}}])
    assert problems(run(tenant, tmp_path, line)) == []
    assert Application.objects.get().stage == "new"


def test_without_any_usable_address_it_is_held_with_the_way_out(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    (result,) = run(tenant, tmp_path, full_line(emails=[{"address": "ana at example"}]))
    assert CandidateEmail.objects.get().validity == "invalid"
    assert CandidateExport.objects.get().reasons[0]["code"] == "export.no_valid_email"
    assert result.taken is not None
    assert result.taken.notes == (
        "$.emails[0].address: “ana at example” cannot be an e-mail address; it was kept and "
        "marked invalid.",
    )


def test_a_search_is_linked_by_its_name(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    search = Search.objects.create(tenant=tenant, name="Welders in Dallas", job=job)
    line = full_line()
    line["applications"][0]["search"] = "Welders in Dallas"
    assert problems(run(tenant, tmp_path, line)) == []
    assert Application.objects.get().search == search


# --- what cannot be taken ------------------------------------------------------------------------


def broken(**changes: Any) -> Line:
    line = full_line()
    line["applications"][0].update(changes)
    return line


LONG = "x" * 10_000
REFUSED: list[tuple[Line | bytes, str]] = [
    (b"{", "1 $: It is not JSON: Expecting property name enclosed in double quotes"),
    (b"[1, 2]", "1 $: A list is not an object. Write it as { … }."),
    (b'{"platform_id": "\xff"}', "1 $: Byte 18 is not UTF-8. Save the file as UTF-8."),
    (b"[" * 100_000, "1 $: It is nested too deeply."),
    (b'{"a": NaN}', "1 $: It is not JSON: NaN is not a number of JSON."),
    (b'{"source": "applied", "source": "passive"}', "1 $: It is not JSON: the key 'source' is"),
    (full_line(platform_id=""), "1 $.platform_id: It is empty."),
    (full_line(platform_id=7), "1 $.platform_id: 7 is not a text."),
    (full_line(source="aplied"), '1 $.source: "aplied" is not known here. Write one of: applied, '),
    (full_line(source=None), "1 $.source: It is missing."),
    (full_line(last_name=LONG), "1 $.last_name: It has 10,000 characters. At most 200 are taken."),
    (full_line(first_name="A\x00na"), "1 $.first_name: It holds characters that no database takes"),
    (full_line(first_name="\ud800"), "1 $.first_name: It holds characters that no database takes"),
    (full_line(country="USA"), "1 $.country: It has 3 characters. At most 2 are taken."),
    (full_line(country="us"), "1 $.country: It is not a country code. Write two capitals"),
    (full_line(linkedin_url="javascript:alert(1)"), "1 $.linkedin_url: It is no web address."),
    (full_line(linkedin_url="https://["), "1 $.linkedin_url: It is no web address."),
    (full_line(emails="ana@example.com"), '1 $.emails: "ana@example.com" is not a list.'),
    (full_line(emails=["ana@example.com"]), '1 $.emails[0]: "ana@example.com" is not an object.'),
    (
        full_line(emails=[{"adress": "ana@example.com", "address": "a@example.com"}]),
        "1 $.emails[0].adress: This key is not known. Known here: address, kind, validity, "
        "provenance. Did you mean address?",
    ),
    (full_line(resume="gone.pdf"), "1 $.resume: There is no file gone.pdf."),
    (full_line(resume="../x.pdf"), "1 $.resume: ../x.pdf is outside the folder"),
    (full_line(resume="/etc/passwd"), "1 $.resume: /etc/passwd is outside the folder"),
    (full_line(resume="empty.pdf"), "1 $.resume: The resume empty.pdf is empty."),
    (full_line(resume="huge.pdf"), "1 $.resume: The resume huge.pdf has 10.0 MiB; 10 MiB is the"),
    (
        broken(job={"ats_id": "REQ-9"}),
        "1 $.applications[0].job: No job of Harbor Steel has the ATS",
    ),
    (broken(job=None), "1 $.applications[0].job: It is missing."),
    (
        broken(job={}),
        "1 $.applications[0].job: It names no job: ats_id or title is missing. Write one of them.",
    ),
    (
        broken(job={"ats_id": "JOB-1", "title": "Welder"}),
        "1 $.applications[0].job: It must name the job in one way. Write either ats_id or title, "
        "not both.",
    ),
    (broken(search="Nowhere"), "1 $.applications[0].search: There is no search “Nowhere”."),
    (broken(stage="Engaged"), '1 $.applications[0].stage: "Engaged" is not known here.'),
    (broken(response=True), "1 $.applications[0].response: true is not known here."),
    (broken(assessment={"stars": 9}), "1 $.applications[0].assessment.stars: 9 is not between 1"),
    (broken(assessment={"stars": 4.5}), "1 $.applications[0].assessment.stars: 4.5 is not a whole"),
    (
        broken(assessment={"stars": True}),
        "1 $.applications[0].assessment.stars: true is not a whole",
    ),
    (broken(assessment={}), "1 $.applications[0].assessment.stars: It is missing."),
    (
        broken(assessment={"stars": 3, "criteria": [{"name": "TIG", "score": 6}]}),
        "1 $.applications[0].assessment.criteria[0].score: 6 is not between 0 and 5.",
    ),
    (
        broken(screening={"completed_at": "yesterday"}),
        '1 $.applications[0].screening.completed_at: "yesterday" is not a time. Write it like',
    ),
    (
        broken(screening={"completed_at": "2026-11-18T16:20:00"}),
        '1 $.applications[0].screening.completed_at: "2026-11-18T16:20:00" names no time zone.',
    ),
    (
        broken(screening={"messages": [{"from": "bot", "text": "Hi"}]}),
        '1 $.applications[0].screening.messages[0].from: "bot" is not known here.',
    ),
    (
        full_line(applications=[{"job": {"ats_id": "REQ-1042"}}, {"job": {"title": "Welder"}}]),
        "1 $.applications[1]: This job is there already.",
    ),
]


@pytest.mark.parametrize(("line", "complaint"), REFUSED, ids=[text[:60] for _, text in REFUSED])
def test_a_bad_line_names_path_and_remedy_and_writes_nothing(
    tenant: Tenant, job: Job, tmp_path: Path, line: Line | bytes, complaint: str
) -> None:
    (tmp_path / "empty.pdf").touch()
    with (tmp_path / "huge.pdf").open("wb") as handle:
        handle.truncate(11 * 1024 * 1024)
    results = run(tenant, tmp_path, line)
    assert problems(results)[0].startswith(complaint)
    assert snapshot() == [[], [], [], [], [], []]
    assert not (tmp_path / "media").exists()


def test_all_problems_of_a_line_are_named_at_once(tenant: Tenant, tmp_path: Path) -> None:
    results = run(tenant, tmp_path, {"sorce": "applied", "first_name": 5})
    assert problems(results) == [
        "1 $.platform_id: It is missing. Every entry needs it.",
        "1 $.source: It is missing. Write applied or passive.",
        '1 $.first_name: 5 is not a text. Write it in quotes: "…".',
        "1 $.sorce: This key is not known. Known here: platform_id, source, first_name, "
        "last_name, phone, headline, city, region, country, linkedin_url, emails, resume, "
        "applications. Did you mean source?",
    ]


def test_a_bad_line_does_not_stop_the_others(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    results = run(
        tenant, tmp_path, full_line(platform_id="a"), b"", b"{", full_line(platform_id="b")
    )
    assert [(result.number, result.taken is not None) for result in results] == [
        (1, True),
        (3, False),
        (4, True),
    ]
    assert list(Candidate.objects.values_list("platform_id", flat=True)) == ["a", "b"]


def test_an_overlong_line_is_refused_and_the_next_is_taken(
    tenant: Tenant, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidate_import, "LONGEST_LINE", 2_000)
    results = run(tenant, tmp_path, full_line(headline="x" * 5_000), full_line(platform_id="b"))
    assert problems(results)[0].startswith("1 $: The line is longer than")
    assert results[1].number == 2
    assert Candidate.objects.get().platform_id == "b"


def test_a_failure_half_way_leaves_nothing_of_the_line(
    tenant: Tenant, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise intake.IntakeError("The assessment cannot be kept.")

    monkeypatch.setattr(intake, "record_assessment", refuse)
    results = run(tenant, tmp_path, full_line())
    assert problems(results) == ["1 $: The assessment cannot be kept. Correct the line."]
    assert snapshot() == [[], [], [], [], [], []]


def test_an_ats_id_that_two_connections_have_needs_the_connection(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    other = Connection.objects.create(
        tenant=tenant, name="Second", system="ukg_pro", route="kombo", state=ConnectionState.ACTIVE
    )
    second = make_job(tenant, other, "REQ-1042", "Welder at night")
    results = run(tenant, tmp_path, full_line())
    assert problems(results) == [
        "1 $.applications[0].job: Several jobs have the ATS job id REQ-1042. Name the connection, "
        "too."
    ]
    line = broken(job={"ats_id": "REQ-1042", "connection": "Second"})
    assert problems(run(tenant, tmp_path, line)) == []
    assert Application.objects.get().job == second


def test_jobs_and_searches_of_another_tenant_are_not_found(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    other = Tenant.objects.create(name="Ridge Freight", slug="ridge")
    Search.objects.create(tenant=tenant, name="Welders", job=job)
    assert problems(run(other, tmp_path, full_line()))[0].startswith(
        "1 $.applications[0].job: No job of Ridge Freight has the ATS job id REQ-1042."
    )
    assert Candidate.objects.count() == 0


def test_the_same_platform_id_of_two_tenants_is_two_people(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    other = Tenant.objects.create(name="Ridge Freight", slug="ridge")
    run(tenant, tmp_path, full_line())
    run(other, tmp_path, full_line(applications=[], last_name="Other"))
    assert Candidate.objects.get(tenant=tenant).last_name == "Ruiz"
    assert Candidate.objects.get(tenant=other).last_name == "Other"


def test_a_platform_id_like_a_path_stays_in_the_media_folder(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    (tmp_path / "ana.txt").write_text("a resume")
    results = run(tenant, tmp_path, full_line(platform_id="../../../x", resume="ana.txt"))
    assert problems(results) == []
    stored = Path(Candidate.objects.get().resume.path)
    assert stored.parent == tmp_path / "media" / "resumes" / str(tenant.pk)


def test_memory_holds_one_line_at_a_time(tenant: Tenant, tmp_path: Path) -> None:
    line = json.dumps(full_line(applications=[], headline=5, phone="x" * 40)).encode() + b"\n"
    path = tmp_path / "long.jsonl"
    path.write_bytes(line * 4_000)
    assert path.stat().st_size > 1_500_000
    with path.open("rb") as source:
        tracemalloc.start()
        for result in import_lines(source, tenant=tenant, folder=tmp_path):
            assert result.problems
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert highest < 300_000


def test_texts_are_as_long_as_their_columns() -> None:
    for name, longest in TEXTS.items():
        assert Candidate._meta.get_field(name).max_length == longest
    assert Candidate._meta.get_field("platform_id").max_length == PLATFORM_ID_LENGTH
    assert Search._meta.get_field("name").max_length == NAME_LENGTH


# --- the command ---------------------------------------------------------------------------------


def command(path: Path, tenant: str = "harbor-steel") -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_candidates", str(path), "--tenant", tenant, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_sums_up_and_rings_once_for_each_connection(
    tenant: Tenant, job: Job, connection: Connection, tmp_path: Path, rung: list[int]
) -> None:
    path = tmp_path / "candidates.jsonl"
    lines = [full_line(platform_id="a"), full_line(platform_id="b"), full_line(platform_id="c")]
    lines[2]["emails"] = []
    path.write_text("\n".join(json.dumps(line) for line in lines))
    out, err = command(path)
    assert err == ""
    assert out.splitlines() == [
        "Read 3 lines for Harbor Steel.",
        "  candidates    3 new, 0 known before",
        "  applications  3 new, 0 known before",
        "  their exports 1 held, 2 queued",
        "  failed        0",
    ]
    assert rung == [connection.pk]


def test_the_command_fails_when_a_line_failed_and_keeps_the_others(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    path = tmp_path / "candidates.jsonl"
    path.write_text(json.dumps(full_line()) + "\n" + json.dumps(broken(stage="[bold]x")))
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 lines were not imported"):
        call_command(
            "import_candidates",
            str(path),
            "--tenant",
            "harbor-steel",
            stdout=io.StringIO(),
            stderr=err,
        )
    assert err.getvalue().startswith(
        'line 2: $.applications[0].stage: "[bold]x" is not known here. Write one of: new, engaged'
    )
    assert Candidate.objects.count() == 1


def test_nothing_in_the_file_commands_the_terminal(
    tenant: Tenant, job: Job, tmp_path: Path
) -> None:
    evil = "\x1b]0;owned\x07\x1b[2Ja\r\nline 9: fine\u202e\x9b1m[red]b\\"
    Tenant.objects.update(name=f"Har{evil}")
    path = tmp_path / "candidates.jsonl"
    line = full_line(emails=[{"address": evil}])
    path.write_text(json.dumps(line) + "\n")
    out, err = command(path)
    for printed in (out, err):
        assert "[red]b\\" in printed
        assert all(c.isprintable() for c in printed.replace("\n", ""))
    assert len(err.splitlines()) == 1
    assert out.splitlines()[0].startswith("Read 1 lines for Har")
    path.write_text(json.dumps(full_line(search=evil)) + "\n")
    err_stream = io.StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_candidates", str(path), "--tenant", "harbor-steel",
            stdout=io.StringIO(), stderr=err_stream,
        )  # fmt: skip
    assert len(err_stream.getvalue().splitlines()) == 1
    assert all(c.isprintable() for c in err_stream.getvalue().replace("\n", ""))


def test_the_command_names_an_unknown_tenant_and_a_missing_file(
    tenant: Tenant, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"no tenant “harbour”\. Known: harbor-steel\."):
        command(tmp_path / "x.jsonl", "harbour")
    with pytest.raises(CommandError, match=r"x\.jsonl cannot be read: No such file"):
        command(tmp_path / "x.jsonl")


def test_the_documented_example_can_be_imported(tenant: Tenant, job: Job, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "importing-candidates.md").read_text()
    example = json.loads(guide.split("```json\n")[1].split("```")[0])
    (tmp_path / "resumes").mkdir()
    (tmp_path / "resumes" / "ana-ruiz.pdf").write_bytes(b"%PDF-1.4 a resume")
    Search.objects.create(tenant=tenant, name="Welders in Dallas", job=job)
    (result,) = run(tenant, tmp_path, example)
    assert problems([result]) == []
    assert result.taken is not None
    assert result.taken.notes == ()
    assert CandidateExport.objects.get().state == "queued"
