# The two commands of the README, and the set-up that both share.
PYTHON ?= python3
BIN := .venv/bin
SIMULATIONS := $(subst _,-,$(basename $(notdir $(wildcard simulations/[a-z]*.py))))

.PHONY: install demo test coverage gradients training test-install test-portable mutants readme figures benchmarks docs lock clean

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

coverage: install
	$(BIN)/python -m pytest --cov --cov-report=term --cov-report=html:results/coverage

test-portable: install
	.ci/portable

test-install:
	.ci/installed

mutants: install
	$(BIN)/python -m proofs_check.mutants.record

figures: install
	printf '%s\n' $(SIMULATIONS) | xargs -P 2 -I NAME $(BIN)/python -m simulations NAME
	$(BIN)/python -m simulations limit-laws --block rc+rs+relu
	$(BIN)/bninit figures

gradients: install
	$(BIN)/python -m simulations gradients
	$(BIN)/python -m simulations gradient-rates
	$(BIN)/python -m simulations gradient-coherence
	for name in rates transient networks odd_points; do \
	    $(BIN)/python docs/insert.py docs/theory_gradients.md $$name figures/gradient_rates_$$name.md; done
	$(BIN)/python docs/insert.py docs/theory_gradients.md coherence figures/gradient_coherence.md

training: install
	$(BIN)/bninit train --seeds 12 --pilot 100 --out results/train
	$(BIN)/bninit train --batches 4,16 --pilot 100 --arms batch_norm,none,none_pytorch,both --out results/train_batches
	$(BIN)/bninit train --batches 256 --steps 100 --pilot 100 --arms batch_norm,none,none_pytorch,both --out results/train_256
	$(BIN)/bninit train --depth 34 --pilot 100 --arms batch_norm,none,none_pytorch,both --out results/train_34
	$(BIN)/bninit train --arms 16 --batches 16 --steps 100 --lr-grid 0.001,0.003,0.01,0.03 --out results/train_16
	$(BIN)/bninit representations --out results/representations
	$(BIN)/python -m simulations odd-point-in-training
	for name in train train_batches train_256 train_34 train_16; do \
	    $(BIN)/python docs/insert.py docs/training.md $$name results/$$name/train.md; done
	$(BIN)/python docs/insert.py docs/training.md representations results/representations/representations.md
	$(BIN)/python docs/insert.py docs/training.md odd_point results/odd_point_in_training.md

benchmarks: install
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.infinite_width --json > benchmarks/results/infinite_width.json
	$(BIN)/python -m benchmarks.gradients
	$(BIN)/python -m benchmarks.page

readme: demo
	$(BIN)/python docs/insert.py README.md demo results/demo/table.md

docs: .venv/docs
	$(BIN)/python -m sphinx --builder html --jobs 2 --fail-on-warning --keep-going --fresh-env docs docs/_build/html
	$(BIN)/python -m pytest --config-file docs/pytest.ini docs

.venv/docs: .venv/installed requirements-docs.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-docs.lock
	touch .venv/docs

lock:
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	    --generate-hashes --no-strip-extras --no-emit-index-url --quiet --output-file requirements.lock
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile pyproject.toml --extra docs --universal --python-version 3.11 \
	    --constraint requirements.lock --generate-hashes --no-strip-extras --no-emit-index-url --quiet --output-file requirements-docs.lock

clean:
	rm -rf .venv results docs/_build docs/generated
