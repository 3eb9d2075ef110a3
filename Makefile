# Huiyin 回音. `make` alone says what can be made.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test lint browser bench lock translations clean

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= data
TESTS ?= tests
LOCALES ?= zh en

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/runtime.stamp
DEV := $(VENV)/dev.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# The first interpreter that runs, is new enough and can make virtual environments.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	if $$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$name; break; fi; done)

TRANSLATED := core $(patsubst %/translations,%,$(wildcard plugins/*/translations))
CATALOGUES := $(wildcard core/translations/*/LC_MESSAGES/*.po plugins/*/translations/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

run: $(RUNTIME) $(COMPILED) ## Install, fill a demonstration and serve it (PORT=8000 HOST=127.0.0.1 DATA_DIR=data).
	@export HUIYIN_DATA_DIR="$(DATA_DIR)"; \
	$(BIN)/huiyin init; \
	$(BIN)/huiyin demo --if-missing; \
	exec $(BIN)/huiyin serve --host "$(HOST)" --port "$(PORT)"

test: lint browser $(COMPILED) ## Check everything that CI checks (TESTS=tests/… for a part).
	$(BIN)/pytest -n auto $(TESTS)

lint: $(DEV) ## Check style, types and import contracts.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests of pages need a browser with Chinese characters. Where it is missing and may be installed, it is.
browser: $(DEV)
	@if ! .ci/browser; then \
		echo; echo "*** NO CHROMIUM FOUND: THE TESTS OF PAGES IN A REAL BROWSER ARE SKIPPED ***"; \
		echo "*** Debian: apt-get install chromium fonts-noto-cjk ***"; echo; \
		if [ "$${CI:-}" = true ]; then exit 1; fi; \
	fi

bench: $(DEV) ## Measure speed (see benchmarks/README.md).
	$(BIN)/python -m benchmarks

lock: $(DEV) ## Lock the newest versions that pyproject.toml permits, with hashes.
	$(BIN)/uv pip compile $(LOCKING) --extra postgres --extra build pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile $(LOCKING) --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt

LOCKING := --no-config --quiet --upgrade --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--universal --python-version 3.11

translations: $(DEV) ## Collect the sentences of code and pages into the catalogues, and compile them.
	@mkdir -p build
	@for root in $(TRANSLATED); do \
		$(BIN)/pybabel -q extract -F pyproject.toml -k N_ --project=Huiyin --add-location=file --sort-by-file -o build/messages.pot $$root; \
		for locale in $(LOCALES); do \
			if [ -e $$root/translations/$$locale/LC_MESSAGES/messages.po ]; \
			then verb="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; else verb=init; fi; \
			$(BIN)/pybabel -q $$verb -i build/messages.pot -d $$root/translations -l $$locale; \
		done; \
		$(BIN)/pybabel compile -d $$root/translations; \
	done

clean: ## Remove everything that was made, but no data.
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find core plugins -name '*.mo' -delete

%.mo: %.po | $(RUNTIME)
	@rm -f $@
	$(BIN)/pybabel compile -i $< -o $@
	@test -e $@  # a catalogue that is marked as fuzzy is skipped without an error

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer with venv is needed and was not found (Debian: apt-get install python3 python3-venv)."; \
		echo "If it has another name: make PYTHON=/path/to/python"; exit 1; \
	fi
	"$(PYTHON)" -m venv $(VENV)

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --no-deps -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	$(PIP) --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -m pip --disable-pip-version-check check
	@touch $@
