# make run: see it work. make test: everything that must hold. Both set themselves up.
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
	@$(BIN)/python -m pytest -n 2

bench: setup
	@$(BIN)/python -m tests.bench

fmt: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
