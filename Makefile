# The only door: everything that people and CI do here begins with `make`.
.DEFAULT_GOAL := help
.PHONY: help up down test test-versions test-engines test-pythons clients lint bench bench-large packages python venv

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python

# The Pulumi CLI, on PATH for the command that follows: for tests exactly the pinned version.
WITH_PULUMI = set -e; cli="$$($(VENV_PYTHON) tools/pulumi_cli.py $(EXACT))"; export PATH="$$cli:$$PATH";
test: EXACT = --exact

# Thousands of processes import the same modules: each is compiled once, also where a CI service
# switched that off.
export PYTHONDONTWRITEBYTECODE :=

# What mypy found out of a file holds in each clone.
export MYPY_CACHE_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pulumi-feishu/mypy

# What only the benchmark needs, beside the rest.
BENCH = $(WITH_PULUMI) $(VENV_PYTHON) -m pip install -q --require-hashes -r benchmarks/requirements.lock;

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | \
	while IFS="$$(printf '\t')" read -r name what; do printf '  make %-13s %s\n' "$$name" "$$what"; done

up: venv ## declare the notices of notices.yaml on this machine, against a local emulator
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py up

down: venv ## destroy the local stack and stop the emulator
	@$(WITH_PULUMI) $(VENV_PYTHON) tools/local.py down

# The workers of the tests start at once: what they import is compiled by one before, for all.
test: venv packages ## run all tests, the fast ones first
	@$(VENV_PYTHON) -m pytest -q --collect-only >/dev/null || true
	@$(WITH_PULUMI) $(VENV_PYTHON) -m pytest -q -n 6 --dist loadscope --durations=12

test-versions: test-engines test-pythons ## run a chosen set of tests on all supported versions

test-engines: venv ## that on the oldest and the newest Pulumi CLI and SDK
	@$(VENV_PYTHON) tools/versions.py engines

test-pythons: venv packages ## that, and all fast tests, on each Python; PYTHONS="python3.11 …" names them
	@$(VENV_PYTHON) tools/versions.py pythons $(PYTHONS)

clients: venv ## walk the official Node, Go and Java clients through the emulator, where their tools are installed
	@$(VENV_PYTHON) tools/official_clients.py

lint: venv ## check style, types and documents
	@$(VENV_PYTHON) -m ruff check . && $(VENV_PYTHON) -m ruff format --check . && \
	$(VENV_PYTHON) -m mypy provider/pulumi_feishu tests tools && \
	$(VENV_PYTHON) -m mypy benchmarks/*.py benchmarks/projects/*/[a-z]*.py && \
	$(VENV_PYTHON) -m mypy __main__.py && \
	for example in examples/*/__main__.py; do $(VENV_PYTHON) -m mypy "$$example" || exit; done && \
	$(VENV_PYTHON) -m pytest -q tests/test_documents.py

bench: venv ## measure this project beside what people would do otherwise (40 minutes)
	@$(BENCH) $(VENV_PYTHON) benchmarks

bench-large: venv ## the same with 3000 groups (20 minutes)
	@$(BENCH) $(VENV_PYTHON) benchmarks --groups 3000

packages: ## install what the tests need from the system: postgresql and chromium (root, with apt-get)
	@$(PYTHON) tools/packages.py

venv: python
	@$(PYTHON) tools/environment.py

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1 || true): install it, or name another: make PYTHON=python3.12" >&2; exit 1; }
