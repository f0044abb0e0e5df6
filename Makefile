# Everything one types while working on Vedette; `make help` lists it. Needs make and Python 3.11 or newer.

CASE = scenarios/belarus-2022-12.yaml
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
NEWEST = .venv-newest
COMPILE = $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
SAY = printf '%s\n' >&2
CAN_SERVE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL = help
.PHONY: help evaluate test nightly lint types contracts check format golden architecture codes lock newest bench clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

evaluate: $(VENV)/installed ## assess the Belarus case of December 2022 (or another: make evaluate CASE=...)
	@$(BIN)/vedette evaluate $(CASE)

test: $(VENV)/developed ## run every test (or some: make test ARGS=tests/test_laws.py)
	@$(BIN)/python -m pytest $(ARGS)

nightly: $(VENV)/developed ## hold sums, laws and trust against brute force 10,000 times (hours)
	VEDETTE_THOROUGH=250 $(BIN)/python -m pytest tests/reasoning/test_laws.py tests/reasoning/test_trust.py tests/reasoning/test_posterior.py

lint: $(VENV)/developed ## find unwise code and untidy layout
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { $(SAY) 'untidy files: run make format'; exit 1; }

types: $(VENV)/developed ## check the types, strictly
	@$(BIN)/mypy

contracts: $(VENV)/developed ## check which module may import which
	@$(BIN)/lint-imports

check: lint types contracts test ## all of these four

format: $(VENV)/developed ## tidy the layout of the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

golden: $(VENV)/developed ## accept the screens as they are now: rewrite tests/golden
	@$(BIN)/python -m pytest --update-golden $(ARGS)

architecture: $(VENV)/developed ## rewrite the table of modules in ARCHITECTURE.md
	@$(BIN)/python tests/modules.py

codes: $(VENV)/developed ## rewrite docs/codes.md
	@PYTHONPATH=tests $(BIN)/python tests/codespage.py

lock: $(VENV)/developed ## renew locks/ with the newest that the bounds in pyproject.toml allow
	@$(PIP) install 'uv>=0.9'
	@$(COMPILE) --group build -o locks/build.txt
	@$(COMPILE) pyproject.toml -o locks/run.txt
	@$(COMPILE) pyproject.toml --extra dev -c locks/run.txt -o locks/dev.txt

newest: ## run the tests with the newest of everything that the bounds allow, in an environment of its own
	@rm -rf $(NEWEST)
	@$(MAKE) --no-print-directory VENV=$(NEWEST) $(NEWEST)/home
	@$(NEWEST)/bin/python -m pip --disable-pip-version-check --no-input -qq install -e '.[dev]'
	@$(NEWEST)/bin/python -m pytest $(ARGS)

bench: $(VENV)/installed ## measure how long starting and evaluating take
	@$(BIN)/python -m benchmarks

clean: ## delete the virtual environment and every cache
	@rm -rf $(VENV) $(NEWEST) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment ------------------------------------------------------------------------------------------

# It holds absolute paths and a link to a Python. One that came along with a copied folder, or whose Python is gone, is
# made anew; so is one that was not finished.
SOUND := $(shell $(BIN)/python -c '' 2>/dev/null && [ "$$(cat $(VENV)/home)" = "$$(pwd -P)" ] && echo yes)
ifneq ($(SOUND),yes)
.PHONY: $(VENV)/home
endif

# A python3.x on the path may be a stand-in that only says it is not there, so each is tried, and with what it takes to
# make an environment.
$(VENV)/home:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
		if "$$python" -c '$(CAN_SERVE)' >/dev/null 2>&1; then \
			$(SAY) "setting up $(VENV) with $$("$$python" --version) (once; it takes a minute)"; \
			"$$python" -m venv --clear $(VENV) && pwd -P >$@; \
			exit; \
		fi; \
	done; \
	$(SAY) 'Vedette needs Python 3.11 or newer with its venv module.' \
		'On Debian and Ubuntu: apt install python3-venv. If it is there under another name: make PYTHON=...'; \
	exit 1

# What is installed is what locks/ says, byte for byte, so that it works next month as it does today. What comes as
# sources only is built with what locks/build.txt holds, and so is Vedette itself.
LOCKED = $(PIP) install --require-hashes --no-build-isolation

$(VENV)/installed: $(VENV)/home pyproject.toml src/vedette/version.py locks/build.txt locks/run.txt
	@$(LOCKED) -r locks/build.txt
	@$(LOCKED) -r locks/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/developed: $(VENV)/installed locks/dev.txt
	@$(LOCKED) -r locks/dev.txt
	@touch $@
