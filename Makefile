# Thin one-liners; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
OLD := .venv-duckdb-1.5/bin
SAMPLE := data/sample
# The sample stays apart from what a user loads.
SAMPLE_SET := data/sample-set

.PHONY: report serve test check bench
.DELETE_ON_ERROR:

report: .venv/ready
	$(BIN)/python data/make_sample.py --out $(SAMPLE)
	$(BIN)/openhours load --store-status $(SAMPLE)/store_status.csv --store-hours $(SAMPLE)/store_hours.csv --store-tz $(SAMPLE)/store_tz.csv --data $(SAMPLE_SET)
	$(BIN)/openhours report --data $(SAMPLE_SET) --out report.csv --head 10

serve: report
	$(BIN)/openhours serve --data $(SAMPLE_SET)

test: check .venv-duckdb-1.5/ready
	$(BIN)/python -m pytest
	$(OLD)/python -m pytest -m 'not any_duckdb'

check: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar queries
	$(BIN)/lint-imports

bench: .venv/ready
	$(BIN)/python -m tests.bench $(BENCH)

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/ready-to-test: .venv/ready
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

.venv-duckdb-1.5/ready: pyproject.toml
	$(PYTHON) -m venv .venv-duckdb-1.5
	$(OLD)/pip install --quiet --editable '.[test,postgres]'
	touch $@
