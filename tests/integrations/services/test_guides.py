"""Guides: Markdown of ours as safe HTML, and what they say to do about an error."""

import pytest

from integrations.services.guides import Remedy, make_guide, read_guide
from integrations.systems import SYSTEMS

ROUTES = {route.guide for system in SYSTEMS.values() for route in system.routes}


def test_markup_in_a_guide_is_text():
    guide = make_guide("# Title\n\n<script>hit()</script> <b onclick='x'>y</b> [l](javascript:x)\n")
    assert "<script" not in guide.html
    assert "<b " not in guide.html
    assert 'href="javascript' not in guide.html
    assert "&lt;script&gt;" in guide.html


def test_the_title_is_taken_out_and_headings_are_below_the_pages():
    guide = make_guide("# Connect **it**\n\n## First\n\n### Second\n")
    assert guide.title == "Connect **it**"
    assert "<h1" not in guide.html
    assert "<h3>First</h3>" in guide.html
    assert "<h4>Second</h4>" in guide.html


def test_a_link_leaves_the_page_open():
    guide = make_guide("# T\n\n[Help](https://help.example/)\n")
    assert 'target="_blank" rel="noopener noreferrer"' in guide.html


def test_a_guide_without_a_title_is_whole():
    guide = make_guide("Just text.\n")
    assert (guide.title, guide.html) == ("", "<p>Just text.</p>\n")


@pytest.mark.parametrize(
    ("seen", "sentence", "fits"),
    [
        ("the key is wrong", "Sorry: The key is wrong, or old.", True),
        ("the zone is … which is not known", "the zone is Mars/X which is not known here", True),
        ("the zone is … which is not known", "which is not known: the zone is Mars", False),
        ("another", "the key is wrong", False),
    ],
)
def test_a_remedy_fits_what_is_seen(seen, sentence, fits):
    assert Remedy(seen, "Do it.").fits(sentence) is fits


@pytest.mark.parametrize("path", sorted(ROUTES), ids=lambda path: path.parent.name)
def test_every_guide_has_a_title_steps_and_remedies(path):
    guide = read_guide(path)
    assert guide.title.startswith("Connect")
    assert "<li>" in guide.html
    assert guide.remedies
    for remedy in guide.remedies:
        assert (
            guide.remedy(f"… {remedy.seen} …")
            == guide.remedies[
                [r.fits(f"… {remedy.seen} …") for r in guide.remedies].index(True)
            ].to_do
        )
