# All that is typed by hand. The work is in scripts/ and in the tools, whose settings are in pyproject.toml.
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run test soak planted bench check check-style check-types check-layers check-built format build messages reference lock clean setup setup-run node_modules

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup-run  ## Serve Shopbell with its demo shop on http://127.0.0.1:8000 (PORT=… changes it)
	@export SHOPBELL_DEMO="$${SHOPBELL_DEMO-1}"; \
	$(BIN)/flask --app wsgi db upgrade && \
	{ [ "$$SHOPBELL_DEMO" != 1 ] || $(BIN)/flask --app wsgi demo --history new; } && \
	exec $(BIN)/gunicorn -c gunicorn.conf.py wsgi:app

test: setup node_modules  ## Everything: checks, JavaScript, then the whole suite on SQLite and on PostgreSQL, in a real browser
	@$(BIN)/python -m scripts.test

soak: setup  ## The tests that take long: faults and races over many rounds, on both databases (ARGS="faults-postgresql")
	@$(BIN)/python -m scripts.soak $(ARGS)

planted: setup  ## Plant the bugs of tests/planted one by one into a copy, and show which test notices each (ARGS="words of a name")
	@$(BIN)/python scripts/planted.py $(ARGS)

bench: setup  ## What the tag costs a page and what batches cost the server, beside yardsticks (ARGS="ingest -n 7")
	@$(BIN)/python -m bench $(ARGS)

check: check-style check-types check-layers check-built  ## The fast part: style, types, import contracts, built files

check-style: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet

check-types: setup
	$(BIN)/mypy

check-layers: setup
	$(BIN)/lint-imports

check-built: setup node_modules
	$(BIN)/node static/js/build.mjs --check
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python -m scripts.reference --check

format: setup  ## Rewrite the Python files as `make check` wants them
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

build: setup node_modules  ## Build static/js/dist from static/js/src
	$(BIN)/node static/js/build.mjs

reference: setup  ## Write docs/conditions.md, docs/triggers.md and docs/routes.md from the declarations
	$(BIN)/python -m scripts.reference

messages: setup  ## Gather the texts to translate, bring the translations up to them, compile those
	$(BIN)/python scripts/messages.py

lock: setup  ## Pin requirements*.in with hashes into requirements*.txt
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

clean:  ## Remove what the tools left behind; keeps the data, the virtual environment and the test browser
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage test-results
	find . -path ./.venv -prune -o -path ./node_modules -prune -o -name __pycache__ -type d -exec rm -rf {} +

setup-run:
	@sh scripts/setup.sh requirements.txt

setup:
	@sh scripts/setup.sh requirements-dev.txt

node_modules:
	@cmp -s package-lock.json node_modules/installed-package-lock.json || { \
		echo "Installing package-lock.json" && \
		$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --silent && \
		cp package-lock.json node_modules/installed-package-lock.json; }
