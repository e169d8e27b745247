# Everything a contributor calls. `make help` lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
PORT ?= 8080
TESTS ?= tests
SIZES ?= 10000,100000,1000000
JOBS ?= 1000000
PROPOSALS ?= 1000000
TRACKERS ?= 5000
CELLS ?= 50000000
ROWS ?= 20000000
KIND ?= sqlite
QUERIES ?= 100000
LISTENERS ?= 1000
STORIES ?= 1000000
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet
PYTHON_CLIENTS := $(patsubst tests/clients/python/%.txt,.cache/clients/python-%/stamp,$(wildcard tests/clients/python/*.txt))
NODE_CLIENTS := $(patsubst tests/clients/node/%/package.json,.cache/clients/node-%/stamp,$(wildcard tests/clients/node/*/package.json))
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
TEMPLATES := $(wildcard hiringhall/web/templates)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: export HIRINGHALL_APPROVE_KEYS = true
run: export HIRINGHALL_LOG_LEVEL ?= warning
run: .venv/run.stamp ## Set up, fill an empty hall with the demo, serve it on PORT (8080)
	@$(BIN)/hiringhall migrate
	@$(BIN)/hiringhall demo --if-empty
	@exec $(BIN)/hiringhall serve --port $(PORT)

.PHONY: test
test: lint clients browser desktop ## Lint, then run all tests (TESTS=tests/api for a part)
	$(BIN)/pytest -n auto --maxfail 30 $(TESTS)

.PHONY: lint
lint: .venv/dev.stamp ## Check style, types, layers and templates
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(if $(TEMPLATES),$(BIN)/djlint --quiet --lint $(TEMPLATES))

.PHONY: format
format: .venv/dev.stamp ## Rewrite the code in the house style
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

.PHONY: bench
bench: .venv/dev.stamp ## Measure a served demo hall
	$(BIN)/python -m benchmarks

.PHONY: bench-search
bench-search: .venv/dev.stamp ## Measure the search over a million jobs (SIZES=10000,100000)
	$(BIN)/python -m benchmarks.search $(SIZES)

.PHONY: bench-hiring
bench-hiring: .venv/dev.stamp ## Measure the lists of hiring over a million proposals (PROPOSALS=100000)
	$(BIN)/python -m benchmarks.hiring --proposals $(PROPOSALS)

.PHONY: bench-elance
bench-elance: .venv/dev.stamp ## Measure the second dialect's list of jobs over a million (JOBS=10000)
	$(BIN)/python -m benchmarks.elance --jobs $(JOBS)

.PHONY: bench-billing
bench-billing: .venv/dev.stamp ## Measure the billing of a week of many contracts (CONTRACTS="10000 1000000")
	$(BIN)/python -m benchmarks.billing $(CONTRACTS)

.PHONY: bench-reports
bench-reports: .venv/dev.stamp ## Measure reports over up to 10 million time rows (SIZES=10000,100000 ROWS=200000 KIND=postgresql)
	$(BIN)/python -m benchmarks.reports $(if $(filter command line,$(origin SIZES)),--sizes $(SIZES)) --total $(ROWS) --kind $(KIND)

.PHONY: fuzz-reports
fuzz-reports: .venv/dev.stamp ## Break 100,000 queries and see that each error says where (QUERIES=1000)
	$(BIN)/python -m benchmarks.reports.broken $(QUERIES)

.PHONY: bench-diary
bench-diary: .venv/dev.stamp ## Measure what trackers send, then reads of 50 million cells (TRACKERS=500 CELLS=1000000)
	$(BIN)/python -m benchmarks.diary --trackers $(TRACKERS)
	$(BIN)/python -m benchmarks.diary reading --cells $(CELLS)

.PHONY: bench-rooms
bench-rooms: .venv/dev.stamp ## Measure 1,000 open streams, long lists and long rooms (LISTENERS=100 STORIES=10000)
	$(BIN)/python -m benchmarks.rooms --listeners $(LISTENERS) --stories $(STORIES)

.PHONY: lock
lock: .venv/dev.stamp ## Write requirements/ anew from pyproject.toml, with the newest releases
	$(LOCK) --upgrade pyproject.toml -o requirements/run.txt
	$(LOCK) --upgrade pyproject.toml --extra dev --constraint requirements/run.txt -o requirements/dev.txt

.PHONY: clean
clean: ## Remove what make made; the hall's data stays
	rm -rf .venv .cache dist test-output .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- the environment ---

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "*** Python 3.11 or later is needed; name one with PYTHON=..." >&2; exit 1; }
	@scripts/need "the Python environment" "$(PYTHON) -c 'import ensurepip, venv'" python3-venv
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/pyvenv.cfg
	$(PIP) --require-hashes -r $<
	$(PIP) --no-deps -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml .venv/run.stamp
	@scripts/need "counting input on Linux, which is compiled" "[ $$(uname) != Linux ] || command -v cc" gcc libc6-dev linux-libc-dev
	$(PIP) --require-hashes -r $<
	@touch $@

# --- what the tests need from outside: a browser and the published clients, unmodified ---

.PHONY: browser
browser:
	@scripts/need "the browser tests" "command -v chromium || command -v chromium-browser || command -v google-chrome" chromium fonts-liberation

.PHONY: desktop
desktop:
	@scripts/need "the tests of the tracker" "command -v Xvfb" xvfb
	@scripts/need "the window of the tracker" "$(PYTHON) -c 'import tkinter'" python3-tk
	@scripts/need "its screenshots under Wayland" "command -v dbus-daemon" dbus-daemon

.PHONY: clients
clients: $(PYTHON_CLIENTS) $(NODE_CLIENTS)

.cache/clients/python-%/stamp: tests/clients/python/%.txt | .venv/pyvenv.cfg
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

.cache/clients/node-%/stamp: tests/clients/node/%/package-lock.json
	@scripts/need "the published JavaScript clients" "command -v node && command -v npm" nodejs npm
	@mkdir -p $(@D) && cp $(<D)/package.json $(<D)/package-lock.json $(@D)/
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent
	@touch $@
