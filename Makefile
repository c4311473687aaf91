.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
NODE := tests/javascript/node_modules/.installed

.PHONY: help install run cluster control-plane test bench check catalogues lock clean

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(RUNTIME) ## Create .venv with the pinned dependencies and the quarterdeck command

run: install ## Start the bot on what is configured, and on the embedded sandbox where nothing is
	@$(BIN)/quarterdeck serve

cluster: $(DEV) ## Start a real Kubernetes on this machine with the sandbox's shop on it, until Ctrl-C; needs Go
	@$(BIN)/python -m tests.cluster run

control-plane: $(DEV) ## Build the programs of that Kubernetes, once for a user; minutes the first time
	@$(BIN)/python -m tests.cluster build

# Where the control plane cannot be built, the tests on it say that nobody tried it; in CI they fail.
test: $(DEV) $(NODE) check ## Check the code, then run every test
	-@$(BIN)/python -m tests.cluster build
	$(BIN)/pytest -n 2 --dist loadgroup

bench: $(DEV) ## Measure the speed, beside a bare Bolt app; QUICK=1 takes a minute
	@$(BIN)/python -m tests.bench $(if $(QUICK),--quick)

check: $(DEV) ## Lint, types, import contracts, workflow templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/quarterdeck workflows lint

catalogues: $(DEV) ## Note in the message catalogues what is said by now; new texts wait there for their words
	@$(BIN)/python -m languages

lock: ## Pin the dependencies anew, with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock --group build pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-go.lock --group go
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements.lock --group dev --extra nlu -o requirements-dev.lock pyproject.toml

clean: ## Remove the virtual environment, caches and the local state
	rm -rf $(VENV) .state .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-artifacts tests/javascript/node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Quarterdeck needs Python 3.11 or newer; set PYTHON=python3.11 (this is " + sys.version.split()[0] + ")")'
	$(PYTHON) -m venv $(VENV)

# The lock holds the build backend too, so that the editable install fetches nothing unpinned.
$(RUNTIME): $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing what Quarterdeck needs into $(VENV); the first time this takes a minute or two ..."
	@$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-build-isolation --no-deps -e .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	@touch $@

# Slack's JavaScript Bolt is a second client for the tests. Without Node.js they say that nobody tried it; in CI they fail.
$(NODE): tests/javascript/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests/javascript --ignore-scripts --no-audit --no-fund --silent && touch $@; \
	else echo "NOT INSTALLED: JavaScript Bolt, for want of npm (apt-get install nodejs npm); its test will say so" >&2; fi
