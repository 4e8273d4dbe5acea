# make serve   set everything up and answer the hotline (SIP=HOST:PORT, ARGS="--data DIR …")
# make test    set everything up and run the tests (PYTEST_ARGS="tests/media -x" for some of them)
# make check   formatting, lint, types, import rules
# make proof   the long proofs; their results go to docs/
# make bench   measure this machine
# make lock    write the lock files anew from pyproject.toml
# make format  format the code

SIP ?= 0.0.0.0:5060
ARGS ?=
PYTEST_ARGS ?=
BIN := .venv/bin

.DEFAULT_GOAL := serve
.PHONY: serve install install-test test check proof bench lock format

serve: install
	@exec $(BIN)/ivr serve --sip $(SIP) $(ARGS)

install:
	@scripts/install.sh

install-test:
	@scripts/install.sh --test

# What is compiled is kept: tests start the program hundreds of times. On two cores calls in real
# time bear two others beside them, not three.
test: export PYTHONDONTWRITEBYTECODE =
test: install-test
	$(BIN)/pytest -n 3 --dist worksteal -m "not proof" $(PYTEST_ARGS)

check:
	@scripts/install.sh --python --test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_imports.py

proof: install-test
	$(BIN)/pytest -m proof --timeout 5400 $(PYTEST_ARGS)

bench: install-test
	$(BIN)/ivr bench $(ARGS)

lock:
	scripts/lock.sh

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
