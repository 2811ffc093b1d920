# Two targets are all a stranger needs: make demo, make test.
export CGO_ENABLED := 0
TAGS  := -tags goolm
TOOLS := .ci/tools/go.mod

.PHONY: help demo chat test build lint fuzz eval calibrate bench bench-answer homeserver clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

demo: homeserver ## an encrypted conversation on a real homeserver; SCRIPT=file plays one
	@go run $(TAGS) ./bot/matrix/homeserver/demo $(if $(SCRIPT),-script $(SCRIPT))

chat: ## the same conversation in the terminal, without a server
	@go run $(TAGS) ./cmd/compa chat

test: homeserver ## everything, the tests on the real homeserver included
	go test $(TAGS) -timeout 20m ./...
	cd bot/answer/peers && go test -mod=mod ./...

homeserver: # build the homeserver for the tests; it is kept in the cache
	@go run $(TAGS) ./bot/matrix/homeserver/demo -build-only

build: ## the program, one static file: bin/compa
	go build $(TAGS) -trimpath -ldflags '-s -w' -o bin/compa ./cmd/compa

lint: ## what the linters say
	@echo "golangci-lint: the first run builds it, about three minutes"
	go tool -modfile=$(TOOLS) golangci-lint run ./...

FUZZTIME ?= 60s
fuzz: ## a minute of hostile input for every reader of outside text
	.ci/fuzz $(FUZZTIME)

eval: ## measure the finder on all development sets and write docs/quality.md
	go run $(TAGS) ./cmd/compa eval --all

calibrate: ## learn the finder's parameters anew, byte for byte
	go run $(TAGS) ./cmd/compa calibrate

bench: ## benchmarks of everything
	go test $(TAGS) -run '^$$' -bench . -benchmem ./...

bench-answer: ## the finder beside bleve and SQLite FTS5
	cd bot/answer/peers && go run -mod=mod .

clean: ## what make wrote, without the cache
	rm -rf bin .demo coverage.out
