# The two commands of the README, and the set-up that both share.
PYTHON ?= python3
BIN := .venv/bin
SIMULATIONS := $(basename $(notdir $(wildcard simulations/[a-z]*.py)))

.PHONY: install demo test test-install test-portable mutants readme figures benchmarks lock clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml $(wildcard bninit/finite_width/native/*.cpp bninit/finite_width/native/*.h)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch .venv/installed

demo: install
	$(BIN)/bninit demo

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

test-portable: install
	.ci/portable

test-install:
	.ci/installed

mutants: install
	$(BIN)/python -m proofs_check.mutants.record

figures: install
	printf '%s\n' $(SIMULATIONS) | xargs -P 2 -I NAME $(BIN)/python -m simulations NAME
	$(BIN)/bninit figures

benchmarks: install
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.infinite_width --json > benchmarks/results/infinite_width.json
	$(BIN)/python -m benchmarks.page

readme: demo
	$(BIN)/python docs/insert.py README.md demo results/demo/table.md

lock:
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock

clean:
	rm -rf .venv results
