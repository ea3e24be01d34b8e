# Lamppost: everything that is done to the project is done from here. It needs Python 3.11 or newer with venv and pip,
# a C compiler for whatever has no wheel, and make. It installs into .venv only, from the hashed locks in requirements/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test quick slow fuzz format wasm bench bench-peers docs pages studies baseline robust house lock dist \
	release-check clean

# The first Python that is new enough; say `make PYTHON=python3.12 ...` for another.
ifndef PYTHON
PYTHON := $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# What `make run` runs: what was feared and what was written, over the same people; with REGIME=NAME that regime alone.
# ARGS is handed on to the command as it is.
REGIME ?=
PEOPLE ?= 100000
YEARS ?= 3
ARGS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.run ## what was feared beside what was written, with a report; or one regime (REGIME, PEOPLE, YEARS, ARGS)
	$(BIN)/lamppost $(if $(REGIME),run $(REGIME),twin leaflet-hk-2019 documented-hk-2019) \
		--people $(PEOPLE) --years $(YEARS) $(ARGS)

test: $(VENV)/.dev ## every check: lint, format, types, layers, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

quick: $(VENV)/.dev ## the tests without the slow ones
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

slow: $(VENV)/.dev ## what takes minutes, and `make test` leaves out: fifty runs that are killed and resumed
	$(BIN)/python -m pytest -m endurance $(ARGS)

fuzz: $(VENV)/.dev ## mutated files by the thousand: each runs or gives a problem (ARGS="--seed N --count N --only life")
	cd tests && ../$(BIN)/python -m fuzz $(ARGS)

format: $(VENV)/.dev ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wasm: $(VENV)/.dev ## compile the week to WebAssembly, after any change to the engine (ARGS=--check: is it up to date)
	$(BIN)/python -W ignore scripts/wasm.py $(ARGS)

bench: $(VENV)/.bench ## time the week, beside a Python peer
	$(BIN)/python -m benchmarks $(ARGS)

bench-peers: $(VENV)/.run ## Lamppost beside six other simulators, each in its own environment; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks.peers $(ARGS)

baseline: $(VENV)/.run ## live the headline figures again, say what moved, and write the baseline file
	$(BIN)/python -m benchmarks.headlines.baseline --update

robust: $(VENV)/.run ## the headline figures over seeds, sizes of town and slots; writes docs/robustness.md
	$(BIN)/python -m benchmarks.headlines.robust $(ARGS)

studies: $(VENV)/.run ## run the two worked studies; writes docs/worked/
	$(BIN)/python examples/studies/leaflet_and_documents.py $(ARGS)
	$(BIN)/python examples/studies/error_appeal_and_time.py $(ARGS)

pages: $(VENV)/.run ## write the generated pages of the documentation anew from code and data
	$(BIN)/python -m scripts.pages

docs: $(VENV)/.dev ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open site/index.html"

house: $(VENV)/.dev ## draw the house anew from the imports (docs/house.md)
	$(BIN)/python scripts/house.py

dist: $(VENV)/.dev ## build the source archive and the wheel into dist/
	$(BIN)/python -m hatchling build

release-check: $(VENV)/.dev ## install the wheel for the oldest and newest Python here, and run what the README says
	$(BIN)/python scripts/release_check.py $(ARGS)

# One lock for Linux, macOS and Windows, x86-64 and ARM, Python 3.11 and newer. Each builds on the one before, so that the
# environments agree. Versions move only with UPGRADE=1. No lock may say where a package was fetched from.
COMPILE = $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)
lock: $(VENV)/.lock ## write the locks anew from pyproject.toml and requirements/*.in (UPGRADE=1 moves versions)
	cd requirements && ../$(COMPILE) -o run.txt ../pyproject.toml build.in
	cd requirements && ../$(COMPILE) -o dev.txt -c run.txt ../pyproject.toml build.in dev.in
	cd requirements && ../$(COMPILE) -o bench.txt -c dev.txt ../pyproject.toml build.in bench.in
	cd requirements && ../$(COMPILE) -o lock.txt lock.in
	cd benchmarks/peers/requirements && for peer in *.in; do \
		../../../$(COMPILE) -o $${peer%.in}.txt $$peer || exit 1; done
	@if grep -nE '://|^-|(^|[^a-z.])/[a-z]+/' requirements/*.txt benchmarks/peers/requirements/*.txt; then \
		echo "A lock names an address or a path; see the lines above." >&2; exit 1; fi

clean: ## remove what was installed and built here (runs/ stays)
	rm -rf $(VENV) .venv-peers site dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Lamppost needs Python 3.11 or newer; none was found. Try make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Lamppost needs Python 3.11 or newer; $(PYTHON) is older or cannot be started." >&2; exit 1; }
	@echo "Installing into $(VENV); this takes a minute or two, once."
	$(PYTHON) -m venv $(VENV)

# The package itself is installed from this folder, so an edit is at once in force.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.run
	$(PIP) --require-hashes -r $<
	@touch $@
