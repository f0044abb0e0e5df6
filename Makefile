# Everything one types while working on Vedette; `make help` lists it. Needs make and Python 3.11 or newer.

CASE = scenarios/belarus-2022-12.yaml
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
SAY = printf '%s\n' >&2
CAN_SERVE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL = help
.PHONY: help evaluate test lint types contracts check format golden architecture codes bench clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

evaluate: $(VENV)/installed ## assess the Belarus case of December 2022 (or another: make evaluate CASE=...)
	@$(BIN)/vedette evaluate $(CASE)

test: $(VENV)/developed ## run every test (or some: make test ARGS=tests/test_laws.py)
	@$(BIN)/python -m pytest $(ARGS)

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

bench: $(VENV)/installed ## measure how long starting and evaluating take
	@$(BIN)/python -m benchmarks

clean: ## delete the virtual environment and every cache
	@rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
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

$(VENV)/installed: $(VENV)/home pyproject.toml src/vedette/version.py
	@$(PIP) install -e .
	@touch $@

$(VENV)/developed: $(VENV)/home pyproject.toml src/vedette/version.py
	@$(PIP) install -e '.[dev]'
	@touch $(VENV)/installed $@
