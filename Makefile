# The commands of this project; each first makes what it needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
RUN := .venv-run

.PHONY: messages layers demo redteam run wheel test test-services test-cluster test-walks security check format screenshots browser lighthouse check-deploy bench bench-quick audit

$(READY): requirements-dev.txt
	@PYTHON=$(PYTHON) tools/install .venv $<
	@touch $@

# What runs the portal needs less than what tests it.
$(RUN)/ready: requirements.txt
	@PYTHON=$(PYTHON) tools/install $(RUN) $<
	@touch $@

demo: $(RUN)/ready
	@exec $(RUN)/bin/python -m portal demo $(if $(CONTINUE),--continue)

# Attacks the demo that runs in another window. The settings require a key; this one opens nothing.
redteam: $(RUN)/ready
	@SECRET_KEY=only-the-command-itself-reads-this-one BRAND_DOMAIN=noordpunt \
		BASE_URL=http://127.0.0.1:$${PORT:-8000} $(RUN)/bin/python manage.py redteam \
		--mailbox http://127.0.0.1:$${SIMULATOR_PORT:-8001}/mailbox/

run: $(RUN)/ready
	@exec $(RUN)/bin/python -m portal $(if $(ENV_FILE),--env-file $(ENV_FILE)) serve

browser:
	@tests/browser/install

# Five processes, each with one file at a time, in the order of tests/harness/spread.py. All read all
# files, so they keep what they compile.
test: $(READY) browser
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 5 --dist loadfile --no-loadscope-reorder

# Runs the tests on PostgreSQL and Redis, without the browser's, which would see no difference.
test-services: $(READY)
	$(BIN)/python -m tests.harness.services $(BIN)/python -m pytest -q -n 2 --dist loadfile -p tests.harness.redis_per_worker \
		tests/unit tests/contract tests/web

# Writes docs/security.md from the results of the tests it lists.
security: $(READY) browser
	SECURITY_PAGE=yes $(BIN)/python -m pytest -q -n 2 --dist loadfile

# Two nodes behind nginx share one PostgreSQL and one Redis; the tests kill processes. Other tests
# put the proxies of deploy/ in front of a portal.
test-cluster: $(READY) .venv-deploy/ready
	$(BIN)/python -m pytest -q tests/cluster

# Every field of every answer, changed in every way, through the customer's pages.
test-walks: $(READY)
	EVERY_WALK=yes $(BIN)/python -m pytest -q tests/properties/test_odd_walks.py

lighthouse: $(READY) browser
	$(BIN)/python -m tools.lighthouse

screenshots: $(READY) browser
	$(BIN)/python -m pytest -q tests/browser/screenshots.py tests/browser/mail_screenshots.py

# Updates the translation catalogues from the texts marked in the code; see docs/translating.md.
messages: $(READY)
	$(BIN)/python -m tools.messages

# The whole table of docs/benchmarks.md takes about half an hour; bench-quick takes two minutes.
bench bench-quick: $(READY) .venv-peer/ready
	@command -v wrk >/dev/null || { apt-get update -qq && apt-get install -y -qq wrk; }
	$(BIN)/python -m tests.bench $(if $(filter bench-quick,$@),--quick)

.venv-peer/ready: requirements-peer.txt
	@PYTHON=$(PYTHON) tools/install .venv-peer $<
	@touch $@

# dist/return_portal-VERSION-py3-none-any.whl, for pipx, uvx or a machine without Docker.
wheel: .venv-build/ready
	@.venv-build/bin/python -m hatchling build --target wheel

.venv-build/ready: requirements-build.txt
	@PYTHON=$(PYTHON) tools/install .venv-build $<
	@touch $@

# Draws docs/layers.svg from the imports; check compares it.
layers: $(READY)
	$(BIN)/python -m tools.layers

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html' ':!templates/customer')
	$(BIN)/mypy portal
	$(BIN)/lint-imports
	$(BIN)/python -m tools.layers --check
	$(BIN)/python tools/production check --deploy --fail-level WARNING
	$(BIN)/python tools/production makemigrations --check --dry-run

# Checks the Dockerfile, the compose files, the proxies' files and the manifests without an engine.
check-deploy: .venv-deploy/ready
	@deploy/check .venv-deploy/bin

.venv-deploy/ready: requirements-deploy.txt
	@PYTHON=$(PYTHON) tools/install .venv-deploy $<
	@touch $@

# Asks whether a weakness of a pinned package is known; needs a connection.
audit: .venv-audit/ready
	@.venv-audit/bin/python tools/audit.py .venv-audit/bin/pip-audit

.venv-audit/ready: requirements-audit.txt
	@PYTHON=$(PYTHON) tools/install .venv-audit $<
	@touch $@

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html' ':!templates/customer')
