# The commands of the project; what they do is in scripts/, one module each.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
ifeq ($(strip $(PYTHON)),)
$(error Python 3.11 or newer is needed; on Debian and Ubuntu type: sudo apt-get install -y python3)
endif
OURS = .venv/bin/python

.PHONY: run setup test check format messages bench prove

run: ## set up what is missing and serve at http://127.0.0.1:8000/ (another port: make run PORT=8001)
	@PORT=$(PORT) $(PYTHON) -m scripts.run

setup: ## the set-up alone
	@$(PYTHON) -m scripts.setup

test: ## the whole suite: SQLite, PostgreSQL, browser (some of it: make test ARGS="-k plan")
	@$(PYTHON) -m scripts.test $(ARGS)

check: ## format, lint, types, import contracts, migrations, translations, deployment
	@$(PYTHON) -m scripts.check

format: setup-test
	@.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix . ; \
	git ls-files 'templates/*.html' | xargs .venv/bin/djade --target-version 5.2

messages: setup-test ## extract and compile the translations
	@$(OURS) -m scripts.messages

bench: setup-test ## pages against a floor measured in the same run, as ratios
	@$(OURS) -m scripts.bench

prove: ## the heavy proofs at full size, figures to docs/proofs.md (one of them: make prove ARGS=fuzz)
	@$(PYTHON) -m scripts.prove $(ARGS)

.PHONY: setup-test
setup-test:
	@$(PYTHON) -m scripts.setup --for test --no-database
