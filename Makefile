# Two commands do everything on a fresh machine: `make run` and `make test`.
.PHONY: run test test-headless check bench docs clean prepare

PYTHON_ENV = .venv/bin/python
RUN_PYTEST = $(PYTHON_ENV) -m pytest -q -n auto --maxprocesses 8
# What a file of tests sets up, it sets up once.
BY_FILE = --dist loadfile

run: prepare ## open the demo clinic; without a display the same job goes to demo-out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PYTHON_ENV) -m clinic_desktop --demo; \
	else \
		echo "No display: the same job without a window, into demo-out/"; \
		$(PYTHON_ENV) -m clinic_desktop demo --out demo-out; \
	fi

test: prepare ## the whole suite; generated and worked cases uncounted, the window's tests offscreen
	@$(RUN_PYTEST) -p no:pytest-qt tests/property tests/spec
	@$(MAKE) --no-print-directory test-headless
	@$(RUN_PYTEST) $(BY_FILE) -p no:pytest-qt --cov --cov-append --cov-report= \
		--ignore tests/property --ignore tests/spec --ignore tests/functional \
		--ignore tests/ui --ignore tests/benchmarks
	@QT_QPA_PLATFORM=offscreen $(RUN_PYTEST) $(BY_FILE) tests/ui --cov --cov-append --cov-report=
	@printf 'Lines and branches run, per cent (the bound is 90): '
	@.venv/bin/coverage report --format=total --fail-under=90

test-headless: ## what the command line does, where PySide6 is not installed
	@.ci/prepare --no-qt
	@.venv-headless/bin/python -m pytest -q -n auto --maxprocesses 8 $(BY_FILE) \
		tests/functional tests/architecture/test_headless.py --cov --cov-report=

check: prepare ## style, types, layers, resources, generated help
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PYTHON_ENV) -m clinic_desktop resources check
	@$(PYTHON_ENV) -m clinic_desktop docs check

bench: prepare ## the benchmark table, beside other engines where they install
	@$(PYTHON_ENV) -m pip install -q --group bench || echo "The other engines are left out."
	@$(PYTHON_ENV) -m tests.benchmarks

docs: prepare ## write the generated help anew
	@$(PYTHON_ENV) -m clinic_desktop docs build

prepare:
	@.ci/prepare

clean:
	rm -rf .venv .venv-headless demo-out
