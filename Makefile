# Everything a person or a machine runs here. Each target sets up what it needs in .venv, with the newest versions, and says so in a line.

BIN := .venv/bin
PYTEST_ARGS ?= -n auto --dist loadfile
QUICK := tests/core tests/report tests/reading tests/proxy tests/probing tests/cli tests/fuzz tests/test_docs.py tests/test_house.py tests/test_regular_expressions.py
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick test-packages test-browsers check format record referee fuzz bench matrix runs tests checks clean

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: runs ## Judge the bundled recording of a real browser and print the report
	@$(BIN)/cors-addon demo

test: tests ## Run the whole test suite (browser tests need chromium, firefox-esr, webkit2gtk-driver, xvfb, dbus; the console's tmux)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-quick: tests ## The part for most changes: the core, the reports, and the addon in mitmproxy, without a browser
	@$(BIN)/python -m pytest $(PYTEST_ARGS) $(QUICK)

test-packages: tests ## The part that builds: distributions, fresh environments, parts missing, the standalone binary
	@$(BIN)/python -m pytest $(PYTEST_ARGS) tests/packaging

test-browsers: tests ## The part that drives real browsers: recordings, the referee, the live page, browse
	@$(BIN)/python -m pytest $(PYTEST_ARGS) tests/browsers

check: checks ## Lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: checks ## Mend what the linter can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

record: tests ## Record all scenarios again with the real browsers
	$(BIN)/python -m tests.browsers.record

referee: tests ## Play thousands of situations in the three browsers, compare, print the table (REFEREE_ARGS="--seed 1 --count 100")
	$(BIN)/python -m tests.browsers.referee $(REFEREE_ARGS)

fuzz: tests ## Try hostile inputs in great numbers, print what raises or is slow, and the table (FUZZ_ARGS="masking --count 1000000 --seed 1")
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

bench: tests ## Measure what a flow costs in the addon, and its memory
	$(BIN)/python -m tests.benchmarks.bench_flows
	$(BIN)/python -m tests.benchmarks.bench_flows --memory
	$(BIN)/python -m tests.benchmarks.bench_view

matrix: tests ## Try what works with which mitmproxy, Python and packages, print the table (MATRIX_ARGS="--mitmproxy 12.1.0 --python 3.12")
	$(BIN)/python -m tests.packaging.matrix $(MATRIX_ARGS)

clean: ## Remove the environment and every cache
	rm -rf .venv .cache .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runs tests checks:
	@.ci/set-up $@
