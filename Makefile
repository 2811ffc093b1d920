# Two targets are all a stranger needs: make demo, make test.
export CGO_ENABLED := 0
TAGS  := -tags goolm
TOOLS := .ci/tools/go.mod

.PHONY: help demo chat test build lint fuzz eval calibrate bench bench-answer test-model homeserver clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

demo: homeserver ## an encrypted conversation on a real homeserver; SCRIPT=file plays one
	@go run $(TAGS) ./bot/matrix/homeserver/demo $(if $(SCRIPT),-script $(SCRIPT))

chat: ## the same conversation in the terminal, without a server
	@go run $(TAGS) ./cmd/compa chat

test: homeserver ## everything, the tests on the real homeserver included
	go test $(TAGS) $$(go list $(TAGS) ./... | grep -v bot/matrix/homeserver)
	go test $(TAGS) ./bot/matrix/homeserver ./bot/matrix/homeserver/demo
	go test $(TAGS) -timeout 20m ./bot/matrix/homeserver/e2e
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

test-model: ## a real model server: MODEL_URL=http://127.0.0.1:8080/v1 MODEL=name EMBED_MODEL=name
	@test -n "$(MODEL_URL)" || { echo "say which: make test-model MODEL_URL=http://127.0.0.1:8080/v1 MODEL=name"; exit 2; }
	@mkdir -p bin
	COMPA_MODEL_URL=$(MODEL_URL) COMPA_MODEL_NAME=$(MODEL) COMPA_MODEL_EMBED=$(EMBED_MODEL) \
		go test $(TAGS) -count=1 -v -run '^TestServer$$' ./bot/model > bin/model-report.txt 2>&1; status=$$?; \
	for set in rights concepts; do \
		echo "$$set" >> bin/model-report.txt; \
		go run $(TAGS) ./cmd/compa eval --model $(MODEL_URL) --model-name "$(MODEL)" --model-embed "$(EMBED_MODEL)" \
			content/questions/$$set.dev.jsonl >> bin/model-report.txt 2>&1 || status=1; \
	done; cat bin/model-report.txt; exit $$status

clean: ## what make wrote, without the cache
	rm -rf bin .demo coverage.out
