# Two commands are enough on a fresh machine with Linux, Python 3.11 to 3.13, pip, make and git:
#   make dataset   validate the corpus and build the dataset under build/wirespan
#   make test      run the tests
# Both make an environment of their own in .venv first.

PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check --no-input
WIRESPAN = .venv/bin/python -m wirespan

# Else each of the many processes that the tests start would compile all of wirespan anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help dataset test test-studio lowest browser lint check release lock clean
.DEFAULT_GOAL := help

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s%s\n", $$1, $$2 }' Makefile

dataset: .venv/.tools ## Validate the corpus and build the dataset under build/wirespan
	$(WIRESPAN) validate
	$(WIRESPAN) build --out build/wirespan

test: .venv/.test ## Run the tests
	.venv/bin/python -m pytest -n auto --dist worksteal

# What make test leaves out elsewhere where the SDK of Label Studio isn't installed.
WITH_SDK = tests/cli/test_steady.py::test_export "tests/durability/test_kills.py::test_the_old_state_or_the_new[pull]"

test-studio: .venv/.test-studio .venv-studio/.made browser ## Run the tests that need a Label Studio and a browser
	WIRESPAN_STUDIO_VENV="$(CURDIR)/.venv-studio" .venv/bin/python -m pytest -n auto --dist worksteal tests/studio $(WITH_SDK)

# One test or more of what calls each dependency. Of what the oldest warn of, and what newer ones beside them
# warn of, nothing is said.
LOWEST = tests/test_records.py tests/test_cli.py tests/test_near.py tests/test_subsequence.py tests/joining tests/views \
	tests/checks/test_schema.py tests/checks/test_values.py tests/publish/test_load.py tests/publish/test_card.py \
	tests/publish/test_plots.py

lowest: ## Run a part of the tests with the oldest versions that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python -m pip --disable-pip-version-check --no-input install -q uv
	.venv-lowest/bin/python -m uv pip install -q --python .venv-lowest/bin/python --resolution lowest-direct -e '.[test]'
	.venv-lowest/bin/python -m pytest -n auto --dist worksteal -W ignore $(LOWEST)

lint: .venv/.dev ## Check style (ruff) and types (mypy, strict)
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff check -q --preview --select PLW1514 src # an open without an encoding
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -m pytest -q tests/test_typed.py

check: .venv/.tools ## Check the corpus, its canonical form, the documents, and leaks of withheld texts
	$(WIRESPAN) format --check
	.venv/bin/python scripts/validate.py

release: .venv/.dev ## All that has to hold before a release
	.venv/bin/python scripts/release.py

lock: .venv/.dev ## Choose the versions of all dependencies anew
	$(PIP) install -q uv
	.venv/bin/python -m uv pip compile -q --universal --python-version 3.11 --all-extras --no-annotate --upgrade \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock
	echo 'label-studio>=1.23.2' | .venv/bin/python -m uv pip compile -q --universal --python-version 3.11 --no-annotate \
		--upgrade --custom-compile-command "make lock" - -o requirements-studio.lock

clean: ## Remove what was built, and the environment
	rm -rf build dist .venv .venv-studio .venv-lowest .pytest_cache .mypy_cache .ruff_cache .hypothesis

# One stamp for each set of dependencies; a changed pyproject.toml, lock file, or what is compiled installs anew.
.venv/.%: pyproject.toml requirements.lock scripts/compile.py $(wildcard src/wirespan/checks/*.c)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "wirespan with the locked libraries needs Python 3.11 to 3.13;" \
			"$(PYTHON) is $$($(PYTHON) --version 2>&1)." \
			"Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x .venv/bin/python || { echo "Making the environment .venv …"; $(PYTHON) -m venv .venv; }
	@echo "Installing wirespan[$*] with the versions of requirements.lock …"
	@$(PIP) install -q -c requirements.lock -e '.[$*]'
	@touch $@

# Label Studio pulls in a hundred packages of versions of its own, so it lives apart from wirespan.
.venv-studio/.made: requirements-studio.lock
	@echo "Installing Label Studio into .venv-studio: a minute or two, 1 GB …"
	@$(PYTHON) -m venv .venv-studio
	@.venv-studio/bin/python -m pip --disable-pip-version-check --no-input install -q -r requirements-studio.lock
	@touch $@

browser:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium chromium-driver postgresql >/dev/null; \
	else echo "Install chromium and chromedriver first." >&2; exit 1; fi
