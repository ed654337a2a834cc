# The commands of a checkout. They need make and a Python with venv; `make help` lists them.

PYTHON =
BIN = .venv/bin
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_USER=0 $(BIN)/python -m pip
INSTALL = $(PIP) install --require-hashes --no-build-isolation --use-pep517
LOCK = $(BIN)/uv pip compile --quiet --no-config --universal --generate-hashes \
	--python-version 3.11 --custom-compile-command "make lock" $(UPGRADE)
UPGRADE =
# Without compiled modules on disk each of the hundred programs that the tests start compiles all of them.
unexport PYTHONDONTWRITEBYTECODE
FUZZ = 2000

help:
	@echo "make try     make .venv and run speakcheck on the recordings that come with it"
	@echo "make test    make .venv and run every test"
	@echo "make soak    run what takes long: a thousand kills, hundreds of takes, thousands of examples"
	@echo "make bench   measure what scoring costs"
	@echo "make fuzz    read mutated inputs with everything that reads; FUZZ=100000 takes so many"
	@echo "make lint    check style, types and the direction of imports"
	@echo "make format  put the code in the house's format"
	@echo "make messages bring the translations up to date with the source"
	@echo "make lock    pin the dependencies of pyproject.toml; UPGRADE=--upgrade takes the newest"
	@echo "make clean   remove .venv and everything else that was made here"
	@echo
	@echo "PYTHON=/path/to/python picks the Python that .venv is made with."

try: .venv/runtime.stamp
	@$(BIN)/speakcheck demo

test: .venv/dev.stamp
	@$(BIN)/python -m pytest

soak: .venv/dev.stamp
	@$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile soak
	@$(BIN)/python -m tests.history.killing 1000

bench: .venv/runtime.stamp
	@$(BIN)/python -m tools.bench

fuzz: .venv/dev.stamp
	@$(BIN)/python -m tests.fuzz --inputs $(FUZZ)

lint: .venv/dev.stamp
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

messages: .venv/dev.stamp
	@$(BIN)/python -m tools.messages

lock: .venv/bin/python
	$(PIP) install --quiet "uv>=0.9"
	$(LOCK) pyproject.toml --extra tiny-en --output-file requirements/runtime.txt
	$(LOCK) --group build --constraints requirements/runtime.txt --output-file requirements/build.txt
	$(LOCK) --group dev --constraints requirements/runtime.txt --constraints requirements/build.txt \
		--output-file requirements/dev.txt

clean:
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find speakcheck tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Pythons that every dependency has wheels for come first; a newer one compiles what has none.
.venv/bin/python:
	@if [ -n "$(PYTHON)" ]; then set -- "$(PYTHON)"; \
	else set -- python3 python3.13 python3.12 python3.11 python3.14 python; fi; \
	bare=; \
	for below in 14 99; do for name do \
	    "$$name" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, $$below))" \
	        2>/dev/null || continue; \
	    "$$name" -c "import ensurepip, venv" 2>/dev/null || { bare=$$name; continue; }; \
	    echo "Making .venv with $$("$$name" -V), $$(command -v "$$name")."; \
	    [ $$below = 14 ] || echo "pocketsphinx has no wheel for this Python: compiling it needs a C compiler."; \
	    "$$name" -m venv --clear .venv && exit 0; \
	    rm -rf .venv; exit 1; \
	done; done; \
	if [ -n "$$bare" ]; then \
	    echo "$$bare is new enough but lacks venv. On Debian or Ubuntu: apt install python3-venv." >&2; \
	elif [ -n "$(PYTHON)" ]; then \
	    echo "$(PYTHON) is not a Python 3.11 or newer." >&2; \
	else \
	    echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python try" >&2; \
	fi; \
	exit 1

.venv/runtime.stamp: .venv/bin/python pyproject.toml requirements/build.txt requirements/runtime.txt
	@$(BIN)/python -c "import pip" 2>/dev/null || $(BIN)/python -m ensurepip
	@$(INSTALL) -r requirements/build.txt && \
	$(INSTALL) -r requirements/runtime.txt && \
	$(PIP) install --no-build-isolation --no-deps --editable . || \
	{ echo "Not everything could be installed: the message above says why. Run the same command again to go on." >&2; \
	exit 1; }
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements/dev.txt
	@$(INSTALL) -r requirements/dev.txt || \
	{ echo "Not everything could be installed: the message above says why. Run the same command again to go on." >&2; \
	exit 1; }
	@touch $@

.PHONY: help try test soak bench fuzz lint format messages lock clean
