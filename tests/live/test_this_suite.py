"""The live suite itself is tried against stand-ins, so that it can be trusted when it matters."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.server import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
SYSTEMS = {"odoo": {"ODOO_TALENT_POOL_ID": "1"}, "frappe": {}}


@pytest.mark.parametrize("key", SYSTEMS)
def test_it_passes_against_a_stand_in_and_reads_the_document_back(key):
    with SandboxServer() as box:
        twin = box.twin(key)
        twin.add_job("Welder")
        named = {f"{key}_{name}".upper(): value for name, value in twin.credentials().items()}
        named |= {f"{key.upper()}_URL": box.twin_url(key), **SYSTEMS[key]}
        run = subprocess.run(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", "-q", "-m", "live", "-k", key, "tests/live"],
            cwd=ROOT,
            env={**os.environ, **named},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "9 passed" in run.stdout
