# Each command sets up what it needs by itself; the first time that takes about a minute.

.DEFAULT_GOAL := help
.PHONY: help maps data network check-lists pack plain test test-lowest check bench pictures boundaries dist lock clean
.NOTPARALLEL:

python := .venv/bin/python
setup := PYTHON="$(PYTHON)" sh requirements/setup.sh

compile := UV_CUSTOM_COMPILE_COMMAND="make lock" $(python) -m uv pip compile --quiet --universal \
	--python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links
lowest := -m "not browser and not hypothesis" tests/test_architecture.py tests/cli/test_cli.py tests/load tests/measure

help: ## what there is
	@echo 'Commands:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo 'What follows in ARGS is passed on:   make maps ARGS="--as-of 2026-11-23"'
	@echo 'A certain Python:                    make maps PYTHON=python3.12'

maps: ## the maps, from the lists in assets/, into maps/
	@$(setup) runtime
	@.venv/bin/assetmap maps $(ARGS)

data: ## official boundaries and figures, fetched; make maps then uses them (more: ARGS=--help)
	@$(setup) runtime
	@.venv/bin/assetmap data fetch $(ARGS)

network: ## the ways people walk on, fetched from OpenStreetMap (one locality: ARGS=trafford)
	@$(setup) runtime
	@.venv/bin/assetmap network fetch $(ARGS)

check-lists: ## what is wrong with the lists in assets/, told and as a page (one: ARGS=trafford)
	@$(setup) runtime
	@.venv/bin/assetmap check $(ARGS)

pack: ## a zip file to send: the page, its lists, a text to read first (make pack ARGS=trafford)
	@$(setup) runtime
	@.venv/bin/assetmap pack $(ARGS)

plain: ## descriptions that could be said more plainly, and how (one locality: ARGS=trafford)
	@$(setup) runtime
	@.venv/bin/assetmap plain $(ARGS)

test: ## every test (one part: make test ARGS="tests/measure -k gap")
	@$(setup) dev
	@$(python) -m pytest -n 2 --dist loadfile $(ARGS)

test-lowest: ## a part of the tests with the oldest versions of packages that pyproject.toml allows
	@$(setup) dev
	@$(python) -m venv --without-pip .venv-lowest
	@$(python) -m pip --disable-pip-version-check --python .venv-lowest/bin/python install --quiet --no-deps \
		--no-compile --require-hashes --only-binary :all: -r requirements/lowest.txt
	@.venv-lowest/bin/python -m pytest -q $(or $(ARGS),$(lowest))

check: ## style, types, packages declared, dead code (the pages' scripts too, where npm is there)
	@$(setup) dev
	@$(python) -m ruff check; a=$$?; $(python) -m ruff format --check --output-format concise; b=$$?; \
		$(python) -m mypy; c=$$?; $(python) -m deptry .; d=$$?; $(python) -m vulture; e=$$?; \
		sh lint/run.sh; f=$$?; exit $$((a | b | c | d | e | f))

bench: ## development: how fast it is, measured against the usual ways (long; one: ARGS=maps)
	@$(setup) dev
	@$(python) -m bench --write $(ARGS)

pictures: ## development: the pictures of the guide, taken again (needs Chromium)
	@$(setup) dev
	@$(python) -m tests.pictures

boundaries: ## development: boundaries/ made again from official data (which: make boundaries ARGS=--help)
	@$(setup) boundaries
	@$(python) -m assetmap.embed $(ARGS)

dist: ## development: the wheel and the sdist, into dist/ (pipx install dist/*.whl)
	@$(setup) dev
	@rm -rf dist
	@$(python) -m build --no-isolation .

lock: ## development: the exact versions in requirements/, made again (newer ones: ARGS=--upgrade)
	@$(setup) dev
	@$(compile) requirements/runtime.in --output-file requirements/runtime.txt $(ARGS)
	@$(compile) requirements/dev.in --output-file requirements/dev.txt $(ARGS)
	@$(compile) --resolution lowest-direct requirements/lowest.in --output-file requirements/lowest.txt $(ARGS)
	@$(compile) --no-deps requirements/boundaries.in --output-file requirements/boundaries.txt $(ARGS)

clean: ## remove what the commands made: the pages in maps/ and caches (never a list)
	@find maps -mindepth 1 ! -path maps/README.md -delete
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find assetmap tests -name __pycache__ -type d -prune -exec rm -rf {} +
