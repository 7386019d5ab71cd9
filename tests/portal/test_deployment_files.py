"""The files of a deployment say what is so: variables, commands, what goes into the image."""

import re
import shlex
from pathlib import Path

import pytest

from portal.celery import app

ROOT = Path(__file__).resolve().parents[2]


def _text(name: str) -> str:
    return (ROOT / name).read_text()


def _settings() -> str:
    return _text("portal/settings.py") + _text("portal/database_settings.py")


def _read_by_the_product() -> set[str]:
    settings = re.findall(r"""(?:env\.\w+\(|secret\(\s*env,)\s*["']([A-Z_]+)["']""", _settings())
    gunicorn = re.findall(r'environ\.get\("([A-Z_]+)"', _text("gunicorn.conf.py"))
    compose = re.findall(r"\$\{([A-Z_]+)", _text("docker-compose.yml"))
    assert len(settings) > 25
    assert gunicorn
    assert compose
    return {*settings, *gunicorn, *compose}


def test_every_variable_is_explained_and_none_is_made_up() -> None:
    explained = re.findall(r"^#?([A-Z_]+)=", _text(".env.example"), re.MULTILINE)
    assert len(explained) == len(set(explained))
    assert set(explained) == _read_by_the_product()


def test_every_variable_has_a_comment_above_it() -> None:
    lines = _text(".env.example").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z_]+=", line):
            above = lines[number - 1]
            assert above.startswith(("# ", "#   ")) or re.match(r"#?[A-Z_]+=", above), line


def test_the_defaults_that_are_shown_are_the_defaults() -> None:
    """A commented value stands beside the default of the same name in the settings."""
    settings = _settings() + _text("gunicorn.conf.py")
    shown = re.findall(r"^#([A-Z_]+)=(\S+)$", _text(".env.example"), re.MULTILINE)
    numbers = [(name, value) for name, value in shown if value.isdigit()]
    assert len(numbers) >= 14
    for name, value in numbers:
        default = re.search(rf'"{name}", (?:default=)?"?([\d_.]+)"?\)', settings)
        assert default is not None, name
        assert float(default.group(1)) == float(value), name


@pytest.mark.parametrize("service", ["web", "worker", "hooks", "beat", "migrate"])
def test_every_service_of_the_portal_has_a_command(service: str) -> None:
    command = commands()[service]
    assert shlex.split(command)[0] in ("gunicorn", "celery", "python")


def commands() -> dict[str, str]:
    """The command line of each service of docker-compose.yml."""
    found = re.findall(
        r"^  (\w+):\n(?:    .*\n)*?    command: (.+)$", _text("docker-compose.yml"), re.MULTILINE
    )
    return dict(found)


def test_every_queue_has_a_worker_and_slow_webhooks_have_one_of_their_own() -> None:
    served = [
        set(re.findall(r" -Q ([\w,]+)", command)[0].split(","))
        for command in commands().values()
        if " worker " in command
    ]
    assert set().union(*served) == set(app.amqp.queues)
    assert {"webhooks"} in served
    assert app.amqp.router.route({}, "integrations.tasks.drain_webhooks")["queue"].name in served[1]
    assert app.amqp.router.route({}, "candidates.tasks.drain_lane")["queue"].name == "celery"


def test_the_image_serves_what_compose_serves() -> None:
    in_image = re.findall(r"^CMD \[(.+)\]$", _text("Dockerfile"), re.MULTILINE)[-1]
    assert [part.strip(' "') for part in in_image.split(",")] == shlex.split(commands()["web"])


def test_the_image_runs_without_root() -> None:
    users = re.findall(r"^USER (\w+)$", _text("Dockerfile"), re.MULTILINE)
    assert users == ["portal"]


def test_what_goes_into_the_image_exists() -> None:
    kept = [line[1:] for line in _text(".dockerignore").splitlines() if line.startswith("!")]
    assert "portal/" in kept
    assert [name for name in kept if not (ROOT / name).exists()] == []
