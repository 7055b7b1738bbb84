# The house's commands; `make` alone prints them. Everything runs in var/venv, which the first command fills.
.DEFAULT_GOAL := help
.PHONY: help venv tidy check test fast slow cover mutants fault e2e schemathesis containers golden bench baseline lock demo up down status demo-reset example consume operate
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
IN_VENV := var/venv/bin/python
PYTEST := $(IN_VENV) -m pytest
FAST := tests/unit tests/property
REAL := tests/contract tests/integration tests/bench
CRASH_ENDS := --max-worker-restart=0 # a process that dies with its test fails the run: xdist hands its tests to nobody, and waits
SIDE_BY_SIDE := --numprocesses=3 --dist=loadfile $(CRASH_ENDS) # by file, each process with a Kafka and a PostgreSQL of its own; most of them wait
ACCIDENTS := --numprocesses=2 --dist=loadfile $(CRASH_ENDS) tests/fault # two alone: their clocks run while they work

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: # the launcher's bootstrap: a virtual environment from the hash-pinned development lock; silent when it is there
	@$(PYTHON) deploy/local/bootstrap.py --dev

tidy: venv ## write the code as the formatter wants it, and mend what the linter can mend
	@$(IN_VENV) -m ruff check --fix --quiet . || true
	@$(IN_VENV) -m ruff format --quiet .

check: venv ## format, lint, types, import contracts, locks, house rules, fast tests: about a minute, no network
	@$(IN_VENV) -m ruff format --check --quiet .
	@$(IN_VENV) -m ruff check --quiet .
	@$(IN_VENV) -m mypy
	@$(IN_VENV) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo --no-cache # its cache overlooks a module that is gone
	@$(IN_VENV) -m deploy.locks check
	@HYPOTHESIS_PROFILE=brief $(PYTEST) --quiet --numprocesses=auto $(CRASH_ENDS) $(FAST) tests/contract/test_architecture.py tests/contract/test_event_schemas.py tests/contract/test_names.py tests/contract/test_papers.py tests/contract/test_privacy.py tests/contract/test_reversals.py

test: venv ## the whole pyramid: unit, property, contract, integration, fault, end to end
	@$(PYTEST) $(SIDE_BY_SIDE) $(FAST) $(REAL)
	@$(PYTEST) tests/e2e
	@$(PYTEST) $(ACCIDENTS)

fast: venv ## only the tests that touch nothing
	@$(PYTEST) $(FAST)

slow: venv ## only the tests on real Kafka and PostgreSQL
	@$(PYTEST) $(SIDE_BY_SIDE) $(REAL)
	@$(PYTEST) $(ACCIDENTS)

cover: venv ## every branch of every rule, handler and contract is taken by a fast test (100 %)
	@HYPOTHESIS_PROFILE=brief $(PYTEST) --quiet --numprocesses=auto $(CRASH_ENDS) $(FAST) tests/contract/test_event_schemas.py tests/contract/test_event_schemas_refuse.py --cov --cov-report=
	@$(IN_VENV) -m coverage report --fail-under=100

mutants: venv ## which small changes to a module no fast test holds: make mutants MODULE=services/x/y/rules.py TESTS=tests/unit/x/y (by hand; read what is left)
	@$(IN_VENV) -m tests.mutation $(MODULE) $(if $(TESTS),--tests $(TESTS)) $(ARGS)

fault: venv ## only the accidents: things killed and paused at named points
	@$(PYTEST) $(ACCIDENTS)

e2e: venv ## only the whole system, through HTTP and a browser
	@$(PYTEST) tests/e2e

schemathesis: venv ## only generated requests to every api (SCHEMATHESIS_EXAMPLES=200 looks further); a part of `make test`
	@$(PYTEST) tests/integration/test_documented_answers.py

containers: venv ## only the images and docker-compose.yml, on a Docker engine (it has to be there; nothing else needs it)
	@$(PYTEST) tests/containers

golden: venv ## write down what new event types, optional fields and operations promise (tests/contract)
	@$(IN_VENV) -m tests.support.golden
	@$(IN_VENV) -m tests.support.operation_ids

bench: venv ## what it costs, each figure beside a plain one: make bench EVENTS=1000000 ROUNDS=3 ARGS="fold"; ARGS=--quick: all parts in three minutes
	@$(IN_VENV) -m tests.bench $(if $(EVENTS),--events $(EVENTS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

baseline: venv ## count anew what commands and events cost PostgreSQL (tests/bench/baseline.json); `make test` fails when a counter rises
	@$(IN_VENV) -m tests.bench.baseline

lock: venv ## resolve the dependencies again (network); UPGRADE=1 takes newer versions, once they are a week old
	@$(IN_VENV) -m deploy.locks write $(if $(UPGRADE),--upgrade --exclude-newer="1 week")

LAUNCHER := $(PYTHON) deploy/local/bootstrap.py

demo: ## the whole system with a small nation in it, until Ctrl-C; PORT=8080 sets the dashboard's port, TRICKLE=0 stills it, OTLP_ENDPOINT=http://host:4318 sends traces
	@$(LAUNCHER) demo

up: ## the same in the background; returns when all is ready; several at once, each in a folder of its own
	@$(LAUNCHER) up

down: ## stop what `make up` started
	@$(LAUNCHER) down

status: ## what runs, where, how well
	@$(LAUNCHER) status

example: ## print a curl command that records a session in the running demo
	@$(LAUNCHER) example

demo-reset: ## forget the demo's data; downloads stay
	@$(LAUNCHER) reset

consume: ## read a stream with Kafka's own console consumer: make consume TOPIC=73.mentoring ARGS="--max-messages 5"
	@$(LAUNCHER) consume $(or $(TOPIC),73.mentoring) $(ARGS)

operate: ## an operator's verb on the running demo: make operate DO=rebuild (or 'mentoring waive-gap 73.registry/0 7..9 ...')
	@$(LAUNCHER) operate $(DO)
