# make run: see it work. make test: everything that must hold. Both set themselves up.
# What is recorded from the speaker is tested by itself: a burst that is measured to the millisecond
# wants a processor that nobody else is loading.
.PHONY: run test bench fmt setup

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
	@$(BIN)/python -m pytest -n 2 --ignore=tests/bell
	@$(BIN)/python -m pytest tests/bell

bench: setup
	@$(BIN)/python -m tests.bench

fmt: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
