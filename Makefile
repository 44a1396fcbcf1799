# Needs git, make and Python 3.11 or newer; everything else is installed into .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
# The stamps are named after the locks, so a changed lock installs again and an unchanged one costs nothing.
LOCKED := .venv/installed-$(shell cksum < deploy/requirements.txt | cut -d' ' -f1)
LOCKED_DEV := .venv/installed-dev-$(shell cksum < deploy/requirements-dev.txt | cut -d' ' -f1)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --progress-bar off
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help run dev test check e2e bench new lock browser

help:  ## Show these lines
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(LOCKED)  ## Install, build and start Krake on http://localhost:8000
	@exec $(BIN)/python -m krake run

dev: $(LOCKED_DEV)  ## Start Krake for working on it: a saved file shows in the browser
	@exec $(BIN)/python -m krake dev

check: $(LOCKED_DEV)  ## Style, types and floors, in seconds
	@echo "Style";  $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "Types";  $(BIN)/pyright --pythonpath $(BIN)/python
	@echo "Floors"; $(BIN)/lint-imports --no-logo

# The browser driver keeps an event loop of its own for the whole session, so its tests are a session of their own.
test: check browser  ## Everything: check, all tests, the browser journey included
	@$(BIN)/python -m pytest --ignore=tests/e2e
	@$(BIN)/python -m pytest tests/e2e

e2e: $(LOCKED_DEV) browser  ## Only the tests in a real browser
	@$(BIN)/python -m pytest tests/e2e

bench: $(LOCKED_DEV) browser  ## Print the figures, each beside a peer or a physical limit
	@$(BIN)/python -m bench

new: $(LOCKED)  ## Lay down a new file: make new KIND=agent NAME=mona
	@$(BIN)/python -m krake new "$(KIND)" "$(NAME)"

lock:  ## Pin all dependencies with their hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 pyproject.toml -o deploy/requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --group dev pyproject.toml -o deploy/requirements-dev.txt
	@echo "Locked. Commit deploy/requirements.txt and deploy/requirements-dev.txt."

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Krake needs Python 3.11 or newer. None was found on the PATH."; exit 1; }
	@echo "Making a virtual environment in .venv with $(PYTHON)."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "That failed. On Debian and Ubuntu the venv module is a package of its own: apt install python3-venv"; exit 1; }

$(LOCKED): | .venv/bin/python
	@echo "Installing $$(grep -c '^[a-zA-Z]' deploy/requirements.txt) pinned packages. The first time takes a minute or two."
	@$(PIP) -r deploy/requirements.txt
	@touch $@; echo "Installed."

$(LOCKED_DEV): | .venv/bin/python
	@echo "Installing $$(grep -c '^[a-zA-Z]' deploy/requirements-dev.txt) pinned packages, tools for tests included."
	@$(PIP) -r deploy/requirements-dev.txt
	@touch $(LOCKED) $@; echo "Installed."

browser: $(LOCKED_DEV)
	@if command -v chromium chromium-browser google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing chromium for the browser tests."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "Installing a browser for the tests."; $(BIN)/playwright install chromium; fi
