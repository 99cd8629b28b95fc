# The targets delegate to npm scripts and to scripts/; `make` alone prints what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup build run run-pg run-mysql run-ch run-api run-consumer run-worker stop clean health ready lag urls example key import generate-data migrate-all create-topics list-topics kafka-console doctor \
        test test-cover test-integration services-up services-down services-status check lint format bench load-test ledger chaos lock

NODE_RUN := node --env-file=.env
PATCHBAY := $(NODE_RUN) dist/cmd/cli/main.js

help: ## Show this list
	@grep -E '^[a-z0-9 -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9 -]+):.*## /\1\t/' | expand -t 18

# npm writes this file at the end of an installation; it is older than the lockfile when that changed.
node_modules/.package-lock.json: package.json package-lock.json
	@scripts/check-node.sh
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

SOURCES := $(shell find cmd internal pkg bench test/servers -name '*.ts' 2>/dev/null)

dist/.built: node_modules/.package-lock.json tsconfig.json tsconfig.build.json $(SOURCES)
	npm run --silent build

setup build: dist/.built ## Install what is needed and compile to dist/

run: dist/.built ## Start the embedded profile on 127.0.0.1:8080
	@exec $(NODE_RUN) dist/cmd/app/main.js

run-pg: dist/.built ## Start with PostgreSQL, NATS and Redis: those of POSTGRES_URL, NATS_URL, REDIS_URL, else some that services-up starts
	@scripts/run-profile.sh pg

run-mysql: dist/.built ## Start with MySQL or MariaDB, NATS and Redis: those of MYSQL_URL, NATS_URL, REDIS_URL, else some that services-up starts
	@scripts/run-profile.sh mysql

run-ch: dist/.built ## Start with events in ClickHouse (CLICKHOUSE_URL, else a stand-in), accounts in PostgreSQL, Kafka and Redis
	@scripts/run-profile.sh ch

run-api: dist/.built ## Start an API alone, beside consumers: make run-api PROFILE=pg [BROKER=kafka] [HTTP_PORT=8080]
	@scripts/run-profile.sh "$(or $(PROFILE),pg)" api

run-consumer: dist/.built ## Start a consumer alone, that carries events from the broker to the storage: make run-consumer PROFILE=pg
	@scripts/run-profile.sh "$(or $(PROFILE),pg)" consumer

run-worker: dist/.built ## Start a worker alone, that does the upkeep: make run-worker PROFILE=pg
	@scripts/run-profile.sh "$(or $(PROFILE),pg)" worker

stop: dist/.built ## End every server on DATA_DIR, and wait until they are gone
	@$(PATCHBAY) stop

health: dist/.built ## Show the state of the running server's parts; fails where one is down
	@$(PATCHBAY) health

ready: dist/.built ## Say whether the running server takes requests; fails where it does not
	@$(PATCHBAY) ready

lag: dist/.built ## Show what is acknowledged and not stored yet; fails where the oldest waits for over a minute
	@$(PATCHBAY) lag

urls: dist/.built ## List the running server's addresses: API, page to try it on, contract
	@$(PATCHBAY) urls

example: dist/.built ## Send a first event to the running server and ask a first question, with the commands shown
	@scripts/example.sh

import: dist/.built ## Import a file: make import FILE=… [FORMAT=access-log|ndjson|csv] [NAME=its lasting name]
	@test -n "$(FILE)" || { echo 'Say which file: make import FILE=examples/data/apache_access.log.gz' >&2; exit 2; }
	@$(PATCHBAY) import $(or $(FORMAT),access-log) $(if $(NAME),--name "$(NAME)") "$(FILE)"

migrate-all: dist/.built ## Bring the storages to this version's schema (a start does it by itself)
	@$(PATCHBAY) migrate up

create-topics: dist/.built ## Make Kafka's topic of events with the settings that lose nothing: on KAFKA_BROKERS, else one that services-up starts
	@scripts/topics.sh create

list-topics: dist/.built ## Show Kafka's topics of events: partitions, settings, messages, what is not consumed
	@scripts/topics.sh list

kafka-console: dist/.built ## Print what comes into Kafka's topic until Ctrl-C, from the oldest that is not consumed: make kafka-console [EVENTS=1]
	@scripts/topics.sh read --follow $(if $(EVENTS),--events)

key: dist/.built ## Make a further API key (scopes ingest and read)
	@$(PATCHBAY) keys create --scope ingest --scope read

generate-data: dist/.built ## Send a realistic stream of events: make generate-data [EVENTS=10000] [DAYS=30] [SEED=1]
	@$(PATCHBAY) generate --events $(or $(EVENTS),10000) --days $(or $(DAYS),30) --seed $(or $(SEED),1)

doctor: dist/.built ## Check settings, data folder and the running server, and say how to mend what is wrong
	@$(PATCHBAY) doctor

test: dist/.built ## Install what the tests need and run them all, with lint, types, layers and format
	@scripts/test.sh

test-cover: dist/.built ## Run all tests and report in coverage/ which lines they reach
	@scripts/test.sh --coverage

services-up: dist/.built ## Start PostgreSQL, MySQL, MariaDB, NATS, Redis, Kafka and a stand-in for ClickHouse for tests and development: make services-up [ONLY="postgres mysql"]
	@node dist/test/servers/services-main.js up $(ONLY)

services-down: dist/.built ## End the servers of services-up; their data stay in .tools/run
	@node dist/test/servers/services-main.js down $(ONLY)

services-status: dist/.built ## Which servers of services-up run, and where
	@node dist/test/servers/services-main.js status $(ONLY)

test-integration: dist/.built ## Run the suites on real parts only: conformance, http, e2e, crash
	@scripts/install-test-tools.sh
	npm run --silent test -- test/conformance test/http test/e2e test/crash

check: dist/.built ## Lint, types, layers and format only
	@scripts/check.sh

lint: node_modules/.package-lock.json ## Lint only
	npm run --silent lint

format: node_modules/.package-lock.json ## Write the format
	npm run --silent format:write

ledger: dist/.built ## The long ledger test: kill -9 under load, then count every acknowledged event
	@scripts/ledger.sh

chaos: dist/.built ## Break everything while clients send, then count every event: make chaos [PROFILE=pg BROKER=kafka CHAOS_FAULTS= CHAOS_EVENTS= CHAOS_SEED=]
	@scripts/install-test-tools.sh
	@$(foreach word,PROFILE BROKER CHAOS_FAULTS CHAOS_EVENTS CHAOS_SEED CHAOS_KINDS,$(if $($(word)),$(word)="$($(word))")) scripts/chaos.sh

BENCH_WORDS := STORE PROFILE BROKER ROLES EVENTS SECONDS ROUNDS ONLY INGEST_EVENTS HELP

load-test bench: dist/.built ## Measure beside a bare reference: make bench [PROFILE=pg|mysql|ch BROKER=nats|kafka], a storage: make bench STORE=pg, HELP=1
	@$(foreach word,$(BENCH_WORDS),$(if $($(word)),BENCH_$(word)="$($(word))")) scripts/bench.sh

lock: ## Install anew and complete the lockfile, after a change of package.json
	npm install --no-audit --no-fund
	node scripts/complete-lockfile.mjs

clean: ## Remove what was built and installed; data/ stays
	rm -rf dist node_modules coverage
