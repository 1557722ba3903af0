# make run: see it work. make test: everything that must hold. Both set themselves up.
# What is recorded from the speaker, and the demo at its pace, is tested by itself: what is measured
# to the millisecond wants a processor that nobody else is loading.
.PHONY: run test bench soak torture fmt setup

BIN := .venv/bin

setup:
	@bash .ci/setup

run: setup
	@$(BIN)/hatmonitor demo

test: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n 2 --ignore=tests/bell --ignore=tests/demo
	@$(BIN)/python -m pytest tests/bell tests/demo

bench: setup
	@$(BIN)/python -m tests.bench

# Again and again beside two busy processes, until stopped; tests/soak keeps the tally.
soak: setup
	@$(BIN)/python -m tests.soak

# A fault at every write of an emergency, and the life after it.
torture: setup
	@$(BIN)/python -m tests.torture

fmt: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
