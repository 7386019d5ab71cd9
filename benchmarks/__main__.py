"""Measures the product beside what a user would take instead, on the same work in one run.

    python -m benchmarks [sync] [export] [bulk] [people] [pdf] [admin] [limiter] [triage] [api]
                         [--quick]

Everything without a name; about twenty minutes, five with ``--quick``. PostgreSQL is that of
``DATABASE_URL`` (databases beside the named one are made; a million candidates are kept between
runs), Redis that of ``REDIS_URL``. Prints ratios and writes nothing. Judge the ratios of one run:
absolute figures depend on the machine and on who else uses it.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks import admin, api, bulk, export, people, sync, triage
from benchmarks.environment import REDIS_URL, ROOT, NotThereError


def pdf(*, quick: bool) -> None:
    """The PDF profile; see ``benchmarks.pdf_profile``."""
    command = [sys.executable, "benchmarks/pdf_profile.py", "20" if quick else "100"]
    subprocess.run(command, cwd=ROOT, check=True)


def limiter(*, quick: bool) -> None:
    """The rate limiter alone; see ``benchmarks.limiter``."""
    command = [sys.executable, "-m", "benchmarks.limiter"]
    subprocess.run(command, cwd=ROOT, check=True)
    if not quick:
        subprocess.run([*command, "--redis", REDIS_URL], cwd=ROOT, check=True)


BENCHMARKS: dict[str, Callable[..., None]] = {
    "sync": sync.main,
    "export": export.main,
    "bulk": bulk.main,
    "people": people.main,
    "pdf": pdf,
    "admin": admin.main,
    "limiter": limiter,
    "triage": triage.main,
    "api": api.main,
}


def main() -> int:
    """Run those that were named, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="smaller and without slow peers")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}.")
    for name in options.names or BENCHMARKS:
        began = time.monotonic()
        print(f"\n=== {name} ===", flush=True)
        try:
            BENCHMARKS[name](quick=options.quick)
        except NotThereError as error:
            print(error)
            return 1
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
