# Needs Python 3.11 or newer, git and make; everything else goes into .venv.
#   make drill     open the desk (without a terminal: a scripted drill and its debrief)
#   make test      the tests
#   make check     style, types, import contracts, the procedures
#   make check-audit  attacks, 1,000 single bits, 1,000 kills, broken disks, every back end: the log at length, in minutes
#   make check-exports  pm4py and a learning record store read the exports; downloads both
#   make pictures  the pictures of the README, drawn by the program itself
#   make clean     take the virtual environment away

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: drill test check check-audit check-exports pictures clean
.DEFAULT_GOAL := drill

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "orderdrill needs Python 3.11 or newer; none was found on the path." >&2; exit 1; }
	@echo "making $(VENV) with $(PYTHON)" >&2
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.ready: $(BIN)/python pyproject.toml constraints.txt
	@echo "installing what the desk needs (once)" >&2
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "installing what the tests need (once)" >&2
	@$(INSTALL) --editable '.[dev]'
	@touch $@

drill: $(VENV)/.ready
	@$(BIN)/orderdrill

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/orderdrill sop check

check-audit: $(VENV)/.ready-dev
	ORDERDRILL_KILLS=1000 $(BIN)/python -m pytest tests/simulator/test_session_killed.py --durations 3
	ORDERDRILL_BYTES=1000 $(BIN)/python -m pytest tests/audit tests/simulator/test_verifying.py

check-exports: $(VENV)/.ready-dev
	$(BIN)/python -m tests.audit.exports.outside $(VENV)/outside

pictures: $(VENV)/.ready-dev
	$(BIN)/python -m simulator.tui.pictures docs/pictures

clean:
	rm -rf $(VENV)
