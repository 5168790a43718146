# Everything a person or a machine runs here. Each target sets up what it needs in .venv, once.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PYTEST_ARGS ?= -n auto --dist loadfile
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check format record referee bench clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(VENV)/runs ## Judge the bundled recording of a real browser and print the report
	@$(BIN)/cors-addon demo

test: $(VENV)/tests ## Run the whole test suite (browser tests need chromium, firefox-esr, webkit2gtk-driver, xvfb, dbus)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/checks ## Lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/checks ## Mend what the linter can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

record: $(VENV)/tests ## Record all scenarios again with the real browsers
	$(BIN)/python -m tests.browsers.record

referee: $(VENV)/tests ## Play thousands of situations in the three browsers, compare, print the table (REFEREE_ARGS="--seed 1 --count 100")
	$(BIN)/python -m tests.browsers.referee $(REFEREE_ARGS)

bench: $(VENV)/tests ## Measure what a flow costs in the addon, and its memory
	$(BIN)/python -m tests.benchmarks.bench_flows
	$(BIN)/python -m tests.benchmarks.bench_flows --memory
	$(BIN)/python -m tests.benchmarks.bench_view

clean: ## Remove the environment and every cache
	rm -rf $(VENV) .cache .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The three stamps: what it takes to run, to test, to check. A changed pyproject.toml makes them anew.

$(VENV)/runs: pyproject.toml
	@python=$$(.ci/find-python) || exit 1; \
	if ! [ -x $(BIN)/python ] || ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	    echo "Setting up $(VENV) with $$python (once, about half a minute) ..."; \
	    rm -rf $(VENV); \
	    "$$python" -m venv $(VENV) || { rm -rf $(VENV); echo "Python can't make a virtual environment here (Debian: apt install python3-venv)." >&2; exit 1; }; \
	fi
	@$(PIP) install --editable .
	@touch $@

$(VENV)/tests: $(VENV)/runs
	@echo "Installing what the tests need (once) ..."
	@$(PIP) install 'pip>=25.1'
	@$(PIP) install --group test
	@touch $@

$(VENV)/checks: $(VENV)/runs
	@echo "Installing the checkers (once) ..."
	@$(PIP) install 'pip>=25.1'
	@$(PIP) install --group dev
	@touch $@
