"""The evidence pack: what it says, that it never changes, and that its bytes stay the same."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from django.urls import reverse

from integrations.models import ApiCall
from integrations.services.terms import terms_of
from portal.verification import models as rows
from portal.verification.evidence_content import (
    CallLine,
    CapabilityLine,
    EvidenceContent,
    Fact,
    JobLine,
    TestLine,
)
from portal.verification.evidence_pack import render_pack
from portal.verification.services import evidence, expected, going_live
from tests.base import signed_in
from tests.portal.verification.case import Case

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def words(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def stored(pack: rows.EvidencePack) -> bytes:
    with pack.file.open("rb") as handle:
        return handle.read()


def sample(**changed) -> EvidenceContent:
    values = {
        "platform": "Recruiting Platform", "tenant": "Harbor Steel", "connection": "Odoo",
        "system": "Odoo 19", "went_live_at": AT, "made_by": "Mia",
        "cover": (Fact("System", "Odoo 19"),), "settings": (Fact("Workflow", "Engaged only"),),
        "differences": (), "jobs_read": (Fact("Expected", "2"),),
        "jobs": (
            JobLine(number=1, text="REQ-1", found="Arrived", is_missing=False, job="Welder (1)"),
            JobLine(
                number=2, text="<b>Painter</b>", found="Not in the answer", is_missing=True,
                why="The answer does not hold it.", accepted="Accepted by Mia: filled.",
            ),
        ),
        "tests": (
            TestLine(
                title="Test Candidate", facts=(Fact("SHA-256 of the PDF", "f" * 64),),
                calls=(CallLine(at=AT, operation="create", status="200", request_id="req-77"),),
            ),
        ),
        "no_test_because": "", "confirmation": (Fact("By", "Pat Lee"),), "missing": (),
        "override": "",
        "capabilities": (
            CapabilityLine(
                what="Read jobs", possible="yes", known_from="documentation, 2026-11-01",
                detail="All of them.",
            ),
        ),
        **changed,
    }  # fmt: skip
    return EvidenceContent(**values)


def test_it_holds_everything_of_the_verification(case: Case):
    expected.enter_list(
        case.fresh(), f"{case.job.ats_id}\nPainter", actor=case.manager, file_name="jobs.csv"
    )
    expected.accept_missing(case.fresh(), [2], note="Filled last week.", actor=case.manager)
    test = case.send_test()
    case.confirm_link()
    case.confirm(words="Both are there.")
    went = going_live.go_live(case.fresh(), actor=case.manager)
    content = stored(went.pack)
    text = words(content)
    calls = ApiCall.objects.filter(cause=test.export.cause)
    assert calls
    for said in (
        "Harbor Steel", "The exact one", "Mia", "Engaged only", case.job.ats_id, "Painter",
        "Not in the answer", "Accepted by Mia: Filled last week.", test.export.reference,
        test.export.person_external_id, test.export.application_external_id, "Pat Lee",
        "Both are there.", "What the connection can do",
        *(call.operation for call in calls), *(call.request_id for call in calls),
    ):  # fmt: skip
        # A long identifier is broken where its column ends.
        assert "".join(said.split()) in "".join(text.split()), said
    assert test.pdf_sha256 in text.replace(" ", "")
    profile = test.application.profiles.get(sha256=test.pdf_sha256)
    with profile.file.open("rb") as handle:
        assert hashlib.sha256(handle.read()).hexdigest() == test.pdf_sha256
    assert "Went live although" not in text


def test_an_override_stands_on_the_first_page(one_case: Case):
    went = going_live.go_live(one_case.fresh(), actor=one_case.manager, override="They know.")
    first = pypdf.PdfReader(io.BytesIO(stored(went.pack))).pages[0].extract_text()
    assert "Went live although this was missing" in first
    assert "Reason: They know." in first
    assert "No test candidate has arrived" in " ".join(first.split())


def test_what_differs_is_said_in_words(one_case: Case):
    one_case.verify()
    project = one_case.fresh()
    terms = terms_of(project.connection)
    project.agreed_terms = replace(
        terms,
        inclusion_rules=[{"field": "department", "operator": "is", "values": ["Welding"]}],
        capabilities={**terms.capabilities, "create_prospect": True},
    ).as_json()
    project.save()
    content = evidence.evidence_of(project, actor=one_case.manager, missing=(), override="")
    assert content.differences == (
        "Inclusion rules: agreed department is “Welding”, now none.",
        "Create a person without an application to a job: agreed possible, now not possible.",
    )


def test_the_name_of_a_connection_that_is_its_systems_is_said_once():
    text = words(render_pack(sample()).content)
    assert "Odoo: " not in text
    assert "Odoo 19 is live with" in text
    assert "Plant 2: Odoo 19 is live" in words(render_pack(sample(connection="Plant 2")).content)


def test_a_pack_is_kept_with_its_hash_and_never_changed(one_case: Case):
    one_case.verify()
    pack = going_live.go_live(one_case.fresh(), actor=one_case.manager).pack
    assert hashlib.sha256(stored(pack)).hexdigest() == pack.sha256
    pack.made_by = "Somebody else"
    with pytest.raises(TypeError):
        pack.save()
    client = signed_in(one_case.manager)
    page = reverse("admin:integrations_onboardingproject_change", args=[one_case.project.pk])
    assert pack.sha256 in client.get(page).content.decode()
    address = reverse(
        "admin:integrations_onboardingproject_evidence", args=[one_case.project.pk, pack.pk]
    )
    shown = client.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
    assert shown.content == stored(pack)


def test_a_file_that_was_changed_is_not_shown_as_evidence(one_case: Case):
    one_case.verify()
    pack = going_live.go_live(one_case.fresh(), actor=one_case.manager).pack
    with open(pack.file.path, "ab") as handle:
        handle.write(b"%")
    address = reverse(
        "admin:integrations_onboardingproject_evidence", args=[one_case.project.pk, pack.pk]
    )
    shown = signed_in(one_case.manager).get(address)
    assert (shown.status_code, shown["Content-Type"]) == (409, "text/plain; charset=utf-8")


def test_the_same_content_gives_the_same_bytes_in_every_process():
    here = render_pack(sample()).sha256
    code = (
        "from tests.portal.verification.test_evidence_pack import sample, render_pack;"
        "print(render_pack(sample()).sha256)"
    )
    setup = "import django; django.setup();"
    there = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", setup + code], capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONHASHSEED": "7", "PATH": ""},
    )  # fmt: skip
    assert there.stdout.split()[-1] == here
    assert render_pack(sample(made_by="Max", cover=(Fact("By", "Max"),))).sha256 != here


def test_texts_are_printed_and_never_parsed():
    text = words(render_pack(sample()).content)
    assert "<b>Painter</b>" in text


def test_two_thousand_lines_go_over_many_pages_and_none_is_lost():
    jobs = tuple(
        JobLine(
            number=n, text=f"REQ-{n}", found="Not in the answer", is_missing=True,
            why="The answer does not hold it. " * 3,
        )
        for n in range(1, 2_001)
    )  # fmt: skip
    pack = render_pack(sample(jobs=jobs))
    reader = pypdf.PdfReader(io.BytesIO(pack.content))
    assert len(reader.pages) == pack.pages > 50
    text = words(pack.content)
    assert all(f"REQ-{n} " in text for n in (1, 2, 999, 1_500, 2_000))
    assert reader.pages[20].extract_text().count("EXPECTED") == 1


def test_a_very_long_override_does_not_break_the_page():
    pack = render_pack(sample(missing=("Something.",), override="word " * 2_000))
    assert pack.pages > 3
    assert "word word" in words(pack.content)
