# Four words for a newcomer: run, test, check, docs. Everything they need is set up by themselves, by uv where there is
# one (seconds) and by pip otherwise (a minute). `make install LOCK=run` leaves the tools of tests and benchmarks out;
# LOCK=postgres adds to that the queue that several workers share.
PYTHON ?= python3
LOCK ?= dev
VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)

ifeq ($(UV),)
MAKE_VENV = $(PYTHON) -m venv $(VENV)
INSTALL = $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null && $(PY) -m pip install -qq --disable-pip-version-check
else
MAKE_VENV = $(UV) venv -q --no-project --python $(PYTHON) $(VENV)
INSTALL = $(UV) pip install -q --python $(PY)
endif
DURATION = $(if $(UV),seconds,one to three minutes)
# The command daily-insights in $(VENV)/bin, without a look at any index: the build backend is in the lock.
INSTALL_COMMAND = $(INSTALL) --no-deps --no-build-isolation --no-index -e .

.PHONY: install run test test-postgresql test-outside check bench docs lock

install: $(VENV)/.$(LOCK)

run: $(VENV)/.run
	@$(PY) -m bot run

test: $(VENV)/.dev
	$(PY) -m pytest -n auto --dist loadgroup

# The tests whose rule does not depend on the database, on PostgreSQL instead of SQLite; of those that `make test` runs on
# both only that half.
test-postgresql: $(VENV)/.dev
	TEST_DATABASE=postgresql $(PY) -m pytest -n auto --dist loadgroup

# Against stand-ins that others wrote, installed by npm; skipped, with the reason, where there is none.
test-outside: $(VENV)/.dev
	OUTSIDE_PACKAGES=.outside $(PY) -m pytest tests/outside

check: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m docs.generate --check

bench: $(VENV)/.dev
	$(PY) -m benchmarks

docs: $(VENV)/.dev
	$(PY) -m docs.generate

lock: $(VENV)/.dev
	$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.lock
	$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml -c requirements/dev.lock -o requirements/run.lock
	$(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra build --extra postgres pyproject.toml -c requirements/dev.lock -o requirements/postgres.lock

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "daily-insights needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 run"; exit 2; }
	@rm -rf $(VENV) && $(MAKE_VENV) >/dev/null 2>&1 || { rm -rf $(VENV); echo "Python cannot make a virtual environment here: install its venv module (on Debian and Ubuntu: apt install python3-venv) and try again."; exit 2; }

$(VENV)/.run: requirements/run.lock | $(PY)
	@echo "Installing what the bot needs into $(VENV) (once; $(DURATION)) ..."
	@$(INSTALL) --require-hashes -r requirements/run.lock
	@$(INSTALL_COMMAND)
	@touch $@

$(VENV)/.postgres: requirements/postgres.lock | $(PY)
	@echo "Installing what the bot and several workers need into $(VENV) (once; $(DURATION)) ..."
	@$(INSTALL) --require-hashes -r requirements/postgres.lock
	@$(INSTALL_COMMAND)
	@touch $@

$(VENV)/.dev: requirements/dev.lock | $(PY)
	@echo "Installing what tests and benchmarks need into $(VENV) (once; $(DURATION)) ..."
	@$(INSTALL) --require-hashes -r requirements/dev.lock
	@$(INSTALL_COMMAND)
	@touch $@ $(VENV)/.run
