# make demo    score examples/ with the shipped checkpoint (installs the light base: no torch)
# make test    the whole suite, the wheel included
# make check   what CI runs: test, lint, types, docs
# make docs    the documents as a site, in out/site
# make browser the report in a headless Chromium (Debian: apt-get install chromium chromium-driver; and npm)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt
JOBS ?= 2

.PHONY: demo test lint types types-tree docs browser check clean

demo: $(VENV)/base.stamp
	@mkdir -p out
	$(BIN)/slant score examples -p karabakh --table --overwrite -o out/demo.jsonl

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The folders are mapped to the package `slant` by pyproject.toml; mypy sees them under those names through links.
types-tree: $(VENV)/dev.stamp
	@rm -rf build/types && mkdir -p build/types/slant
	@ln -s $(CURDIR)/api/* build/types/slant/
	@for room in models training inference analysis configs; do ln -s $(CURDIR)/$$room build/types/slant/$$room; done

types: types-tree
	MYPYPATH=build/types $(BIN)/mypy -p slant

docs: types-tree
	$(BIN)/mkdocs build --strict --quiet

browser: $(VENV)/dev.stamp
	npm ci --silent --prefix tests/browser
	$(BIN)/python -m pytest tests/browser

check: test lint types docs

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "slant: expected Python 3.11 or newer, found $$($(PYTHON) --version 2>&1); run: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/base.stamp: $(VENV)/python.stamp pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/base.stamp
	$(PIP) --editable ".[train,report,annotate,ray,docs,dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist out slant.egg-info
