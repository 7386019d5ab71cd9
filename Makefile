# What can be done with the portal. Needs make and Python 3.11 or later, nothing else.
# `make help` lists the targets. Works with GNU make 3.81.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo demo-check test test-services play live-tests check screenshots bench bench-peers lock clean

VENV := .venv
BIN := $(VENV)/bin
DEMO_DIR ?= .demo
SCREENSHOTS ?= .screenshots
# Test processes at once. A small machine gains nothing from more.
TEST_PROCESSES ?= auto
# Tests on services wait for processes, browsers and the server more than they compute.
SERVICE_TEST_PROCESSES ?= 4

# The first of these that is new enough makes the virtual environment.
PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3.14 python3; do \
	if command -v $$candidate >/dev/null 2>&1 && \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$candidate; break; fi; done)

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	--require-hashes

# The demo is always the embedded default, whatever the environment says about production.
EMBEDDED = env -u DATABASE_URL -u REDIS_URL -u BROKER_URL -u SECRET_KEY -u CREDENTIAL_KEYS \
	-u BEHIND_TLS
# The services that `make test-services` uses, unless the environment names others.
SERVICES = DATABASE_URL="$${DATABASE_URL:-postgres://$$(id -un)@127.0.0.1:5432/portal_test}" \
	REDIS_URL="$${REDIS_URL:-redis://127.0.0.1:6379/9}" \
	SECRET_KEY="$${SECRET_KEY:-only-for-tests-only-for-tests-only-for-tests}" \
	CREDENTIAL_KEYS="$${CREDENTIAL_KEYS:-tests:b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtISE=}" \
	BEHIND_TLS="$${BEHIND_TLS:-off}" \
	CONN_MAX_AGE="$${CONN_MAX_AGE:-0}"

help:
	@echo 'make demo           set up, load the demo and serve it until Ctrl-C'
	@echo 'make demo-check     the same without staying up; fails when anything is amiss'
	@echo 'make test           the tests, on the embedded default'
	@echo 'make test-services  what needs rows, PostgreSQL, Redis or a browser (DATABASE_URL, REDIS_URL)'
	@echo 'make play           an hour of traffic of the platform, by the API (CANDIDATES=2000)'
	@echo 'make live-tests     the contract of the connectors at real systems (ODOO_URL, LEVER_API_KEY ...)'
	@echo 'make check          format, lint, types, import contracts, migrations, generated docs'
	@echo 'make screenshots    a picture of every page that customers see (SCREENSHOTS=folder)'
	@echo 'make bench          the measurements of docs/performance.md (BENCH="sync --quick")'
	@echo 'make bench-peers    install dlt for make bench, in an environment of its own'
	@echo 'make lock           write requirements.txt and requirements-dev.txt anew'
	@echo 'make clean          remove the virtual environment, the demo and all caches'

demo: $(VENV)/.runtime
	@exec $(EMBEDDED) PORTAL_DATA_DIR=$(DEMO_DIR) $(BIN)/python manage.py demo --dir $(DEMO_DIR)

demo-check: $(VENV)/.runtime
	@exec $(EMBEDDED) PORTAL_DATA_DIR=$(DEMO_DIR)-check $(BIN)/python manage.py demo --check \
		--dir $(DEMO_DIR)-check

test: $(VENV)/.development
	@$(EMBEDDED) $(BIN)/python -m pytest -n $(TEST_PROCESSES) --maxprocesses 8 \
		-m 'not services and not browser and not live'

test-services: $(VENV)/.development
	@$(SERVICES) $(BIN)/python scripts/check_services.py
	@$(SERVICES) $(BIN)/python -m pytest -n $(SERVICE_TEST_PROCESSES) --no-pure -m 'not live'

# The same test as in test-services, which plays a tenth; it prints what came of it.
CANDIDATES ?= 2000
play: $(VENV)/.development
	@$(SERVICES) $(BIN)/python scripts/check_services.py
	@$(SERVICES) PLAY_CANDIDATES=$(CANDIDATES) $(BIN)/python -m pytest -n 0 \
		tests/services/test_platform_plays.py

# Which systems is said by the environment: ODOO_URL and ODOO_API_KEY, FRAPPE_URL and so on
# (tests/live/real.py). Those that are not named are skipped, with what to set.
live-tests: $(VENV)/.development
	@$(EMBEDDED) $(BIN)/python -m pytest -n 0 -m live -s tests/live

check: $(VENV)/.development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	@$(EMBEDDED) $(BIN)/python manage.py check --fail-level WARNING
	@$(EMBEDDED) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(EMBEDDED) $(BIN)/python manage.py generate_docs --check

screenshots: $(VENV)/.development
	@$(EMBEDDED) $(BIN)/python scripts/screenshots.py --out $(SCREENSHOTS)

bench: $(VENV)/.development
	@$(BIN)/python -m benchmarks $(BENCH)

# What the sync is measured beside; it wants other versions of our own dependencies.
bench-peers:
	$(PYTHON) -m venv .bench-peers
	.bench-peers/bin/python -m pip install --quiet --disable-pip-version-check \
		'dlt[postgres]==1.31.0' requests

# Pins that are still possible stay as they are. To renew one, change or remove it first.
lock: $(VENV)/.development
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -c requirements.txt requirements-dev.in \
		-o requirements-dev.txt

clean:
	rm -rf $(VENV) $(DEMO_DIR) $(DEMO_DIR)-check $(SCREENSHOTS) .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z '$(PYTHON)' ]; then \
		echo 'There is no Python 3.11 or later here (looked for python3.11 to python3.14 and' >&2; \
		echo 'python3). Install one, or name it: make PYTHON=/path/to/python3' >&2; exit 1; fi
	@echo 'Setting up $(VENV) with $(PYTHON) ...'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'Python could not make a virtual environment. On Debian and Ubuntu it needs the' >&2; \
		echo 'package python3-venv.' >&2; exit 1; }

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo 'Installing what the portal needs ...'
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(BIN)/python
	@echo 'Installing what the portal and its tests need ...'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
