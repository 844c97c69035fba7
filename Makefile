# What a person does here. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run test test-hard browser check examples trace-files words-lost fit bench-questions bench-retrieval bench-speed bench-load bench-sizes lock lock-neo4j clean
PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/uv: lock/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "casegraph needs Python 3.11 or newer, this is %d.%d: name another with PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r lock/uv.txt
	@touch $@

# `uv pip sync` takes the editable install out again, so each stamp stands for both steps. Compiled beforehand, since
# torch and what stands on it import in 4 s then, and in 16 s where Python may not write what it compiled.
.venv/run.stamp: $(BIN)/uv lock/run.txt pyproject.toml hatch_build.py api/portal/package-lock.json
	@echo "Installing what casegraph runs with, about 3 GB to fetch the first time ..."
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes $(if $(wildcard .venv/dev.stamp),lock/dev.txt,lock/run.txt)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(wildcard .venv/dev.stamp)

.venv/dev.stamp: $(BIN)/uv lock/dev.txt pyproject.toml hatch_build.py api/portal/package-lock.json
	@echo "Installing what the tests and checks need as well ..."
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes lock/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch .venv/run.stamp $@

run: .venv/run.stamp ## database, seed, a sample answer, then the pages and the API on 127.0.0.1:8000
	@$(BIN)/casegraph run

test: .venv/dev.stamp ## all that is quick, on a real Neo4j and the real model: some minutes
	$(BIN)/pytest -m "not hard" --durations=10

test-hard: .venv/dev.stamp ## kills, faults, recovery, workers, backups, every attack, grown worlds, pages in a browser: half an hour
	$(BIN)/pytest -m hard --durations=10

browser: ## install Chromium, which `make test-hard` needs (on Debian, as root)
	@if command -v chromium > /dev/null; then echo "Chromium is there: $$(command -v chromium)"; \
	elif ! command -v apt-get > /dev/null; then echo "Install Chromium by hand: this system has no apt-get."; exit 1; \
	elif [ "$$(id -u)" != 0 ]; then echo "Chromium is missing. Run this as root: sudo make browser"; exit 1; \
	else apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium fonts-liberation; fi

check: .venv/dev.stamp ## formatter, linter, types, import contracts, installed packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --warnings
	$(BIN)/lint-imports
	$(BIN)/uv pip check --python $(BIN)/python

examples: .venv/dev.stamp ## write api/http/examples.json anew from the seed (for maintainers)
	@$(BIN)/python -m tests.write_examples

trace-files: .venv/dev.stamp ## print the files that a search, a map and a load enter, in the order of their work
	@$(BIN)/python -m tests.trace_files

words-lost: .venv/dev.stamp ## words of the source documents that nothing in the seed holds (where the documents are at hand)
	@$(BIN)/python -m tests.words_lost

bench-questions: .venv/dev.stamp ## how well questions are answered, HALF=tune or held, SET=first or second; WRONG=1 lists misses
	@$(BIN)/python -m tests.benchmarks.questions $(or $(HALF),tune) $(or $(SET),first) $(WRONG)

fit: .venv/dev.stamp ## fit the weights of the ranking and the verdict to the questions for tuning (for maintainers)
	@$(BIN)/python -m tests.benchmarks.fit

bench-retrieval: .venv/dev.stamp ## the text arms beside a peer on a BEIR folder: DATA=folder, MODEL=folder; FRESH=1 embeds again
	@test -n "$(DATA)" || { echo "not run: name a folder in BEIR layout, make bench-retrieval DATA=folder"; exit 2; }
	@$(BIN)/python -m tests.benchmarks.retrieval "$(DATA)" $(if $(MODEL),--model "$(MODEL)") $(if $(FRESH),--fresh)

bench-speed: .venv/dev.stamp ## how quick answers are beside neo4j-graphrag, SIZE=seed, 10000, 100000 or all; FRESH=1 builds anew
	@$(BIN)/python -m tests.benchmarks.speed $(or $(SIZE),all) $(if $(FRESH),--fresh) $(if $(SECONDS),--seconds $(SECONDS))

bench-load: .venv/dev.stamp ## 1, 8 and 32 clients, a minute each of four kinds: errors, memory; SIZE=seed, 10000 or 100000
	@$(BIN)/python -m tests.benchmarks.load $(or $(SIZE),seed) $(if $(FRESH),--fresh) $(if $(SECONDS),--seconds $(SECONDS))

bench-sizes: .venv/dev.stamp ## how many bytes answers and pages have on the seed, and how long pages take, beside the aims
	@$(BIN)/python -m tests.benchmarks.sizes

lock: $(BIN)/uv ## resolve again within pyproject.toml; add UPGRADE=1 to move to newer versions
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --group build -o lock/run.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --group build --group dev -c lock/run.txt -o lock/dev.txt
	echo "uv==$$($(BIN)/uv --version | cut -d' ' -f2)" | $(COMPILE) - -o lock/uv.txt

lock-neo4j: ## write graph/local/neo4j.lock again for NEO4J=version (needs Maven; for maintainers)
	@test -n "$(NEO4J)" || { echo "name the version: make lock-neo4j NEO4J=2026.08.1"; exit 2; }
	rm -rf build/neo4j && mkdir -p build/neo4j
	printf '<project><modelVersion>4.0.0</modelVersion><groupId>l</groupId><artifactId>l</artifactId><version>1</version><packaging>pom</packaging><dependencies><dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>%s</version></dependency></dependencies></project>' "$(NEO4J)" > build/neo4j/pom.xml
	cd build/neo4j && mvn -B -q dependency:copy-dependencies dependency:list -DincludeScope=runtime -DoutputDirectory=jars -DoutputFile=list.txt
	cd build/neo4j && sed 's/\x1b\[[0-9;]*m//g; s/ -- .*//; s/ //g' list.txt | awk -F: '/:jar:/ { print $$1 ":" $$2 ":" (NF == 6 ? $$5 ":" $$4 : $$4) }' | LC_ALL=C sort | \
	while IFS=: read -r g a v c; do echo "$$(sha256sum "jars/$$a-$$v$${c:+-$$c}.jar" | cut -d' ' -f1) $$g:$$a:$$v$${c:+:$$c}"; done > neo4j.lock
	mv build/neo4j/neo4j.lock graph/local/neo4j.lock

clean: ## remove .venv and what tools left; the database stays (casegraph db reset)
	rm -rf .venv dist build api/portal/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find graph api ingest tests -name __pycache__ -type d -prune -exec rm -rf {} +
