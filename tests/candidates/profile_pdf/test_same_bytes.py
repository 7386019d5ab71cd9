"""The same content gives the same bytes: an export can be repeated without a second document."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from candidates.profile_pdf.render import render_profile
from tests.candidates.profile_pdf.samples import (
    docx_resume,
    pdf_resume,
    picture_resume,
    profile,
    with_resume,
)

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
from candidates.profile_pdf.render import render_profile
from tests.candidates.profile_pdf.samples import armed_resume, docx_resume, profile, with_resume
for content in (
    profile(name="Zoë 王 محمد Ωμέγα"), with_resume(armed_resume()), with_resume(docx_resume())
):
    print(render_profile(content).sha256)
"""


def digests(seed: str) -> list[str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_two_processes_with_different_hash_seeds_make_the_same_bytes():
    first, second = digests("1"), digests("4242")

    assert len(first) == 3
    assert first == second


@pytest.mark.parametrize(
    "content",
    [
        profile(),
        with_resume(pdf_resume()),
        with_resume(picture_resume("PNG")),
        with_resume(docx_resume()),
    ],
)
def test_twice_in_one_process_makes_the_same_bytes(content):
    assert render_profile(content).content == render_profile(content).content


def test_another_content_makes_other_bytes():
    assert render_profile(profile()).sha256 != render_profile(profile(name="Other")).sha256
