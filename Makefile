# tousu: everything a person types here. `make` alone prints this menu.
#
# Settings, given as NAME=value after the target or in the environment:
#   PORT         where `make run` listens (default 8000)
#   TOUSU_HOME   the folder that holds the office's data (default ./var)
#   PYTHON       the Python to build with, 3.11 or newer (default: the first one found)
#   STAGE        which of the long tests `make hard` runs; without one it names them
#   WORKERS      how many tests run at a time (default 3: they also wait)
#   CASES        how many cases `make monday` makes up (default 2000)
#   ARGS         more words for pytest, as in: make test ARGS="-k calendar -x"
#   TOUSU_TEST_DATABASE   sqlite or postgresql: run every test that can on this one (default: both)
#   TOUSU_TEST_POSTGRES   the address of a PostgreSQL to test on (default: the tests start one)

PORT       ?= 8000
TOUSU_HOME ?= $(CURDIR)/var
STAGE      ?=
PYTHON     ?=
WORKERS    ?= 3
CASES      ?= 2000
ARGS       ?=
UV         ?= yes

BIN := .venv/bin
# What is already installed must not leak in, and nothing may ask questions. Where Python is told to
# keep no compiled modules, each of the many processes that the tests start compiles all of them.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help run setup test hard check monday fix lock screenshots clean

help: ## Print this menu
	@printf 'tousu: make WHAT\n\n'
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "%-9s %s\n", $$1, $$2}'
	@printf '\nSettings\n\n'
	@sed -n 's/^#   \([A-Z_]* .*\)/  \1/p' Makefile

run: .venv/.runtime ## Start a demo office on PORT and print its address, login and token
	@TOUSU_HOME='$(TOUSU_HOME)' $(BIN)/tousu serve --demo --port $(PORT)

setup: .venv/.everything ## Build .venv with everything that development needs

test: .venv/.everything tests/browser/node_modules ## Run every test, the checks of style, types and imports among them
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

hard: .venv/.everything ## Run one of the long tests: make hard STAGE=races
	$(BIN)/python -m tests.hard $(STAGE)

check: .venv/.everything ## Lint, format, types, import contracts; then every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

monday: .venv/.everything ## Play the Monday on which a hospital changes its rules, with CASES cases
	$(BIN)/python -m benchmarks.monday --cases $(CASES) $(ARGS)

fix: .venv/.everything ## Let ruff format the code and repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
          --generate-hashes --custom-compile-command 'make lock'
lock: .venv/.everything ## Renew the three locks after a change of pyproject.toml
	echo 'uv>=0.9' | $(COMPILE) --output-file requirements-uv.lock -
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	$(COMPILE) --group build --output-file requirements.lock pyproject.toml
	$(COMPILE) --group build --extra dev --constraint requirements.lock \
	    --output-file requirements-dev.lock pyproject.toml

screenshots: .venv/.everything ## Take pictures of the pages, zh and en, desktop and phone, into build/screenshots
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

# What looks for barriers on pages comes from npm; without it those tests are skipped, and counted.
tests/browser/node_modules: tests/browser/package-lock.json
	@npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --silent && touch $@ \
	    || echo 'npm could not install axe-core: pages are not searched for barriers' >&2

clean: ## Remove .venv and what the tools left; the data in TOUSU_HOME stays
	rm -rf .venv build dist tests/browser/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- how .venv is built
# Two stamps: what the product needs to run, and that with the tools on top. Every package is
# checked against the hash in its lock. uv is quicker where it can be had; pip always works.

.venv/.runtime: requirements.lock requirements-uv.lock pyproject.toml | .venv/bin/python
	@$(call install,requirements.lock)
	@touch $@

.venv/.everything: requirements-dev.lock requirements-uv.lock pyproject.toml | .venv/bin/python
	@$(call install,requirements-dev.lock)
	@touch .venv/.runtime $@

.venv/bin/python:
	@found=; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	    test -z "$$found" || break; \
	    $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	        && found=$$candidate; \
	done; \
	if test -z "$$found"; then \
	    echo 'tousu needs Python 3.11 or newer and found none.' \
	         'Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python),' \
	         'or name one: make PYTHON=/path/to/python3' >&2; exit 1; \
	fi; \
	echo "Building .venv with $$($$found --version)"; \
	$$found -m venv .venv || { rm -rf .venv; \
	    echo 'This Python cannot make a virtual environment.' \
	         'On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

# uv does not read pip's settings, so a mirror set for pip is handed to it.
define install
set -e; pip='$(BIN)/python -m pip'; \
index=$$($$pip config get global.index-url 2>/dev/null || $$pip config get :env:.index-url 2>/dev/null || true); \
test -z "$$index" || export UV_DEFAULT_INDEX="$$index"; \
if test '$(UV)' = yes && $$pip install --quiet --require-hashes -r requirements-uv.lock 2>/dev/null \
   && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); then :; \
else echo 'Installing with pip (a minute or two)'; $$pip install --quiet --require-hashes -r $(1); fi; \
$$pip install --quiet --no-deps --no-build-isolation --no-index --editable .
endef
