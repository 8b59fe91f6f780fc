# Two commands: `make run` starts the app, `make test` runs every test. `make check` is what CI runs.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: run test check bench clean tools
.DEFAULT_GOAL := run

run: .venv/runtime
	$(BIN)/python -m zim_data demo --if-missing
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.address 127.0.0.1

test: .venv/development tools
	$(BIN)/python -m pytest

check: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: .venv/development tools
	$(BIN)/python -m bench

# Chromium and LibreOffice, where they are missing and may be installed; tests say so if they are not there.
tools:
	@sh tests/tools.sh

.venv/runtime: requirements.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/development: requirements.txt requirements-dev.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/runtime

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache
