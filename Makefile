# Two commands do everything on a fresh machine: `make run` and `make test`.
.PHONY: run test test-headless check bench docs clean prepare

PYTHON_ENV = .venv/bin/python
RUN_PYTEST = $(PYTHON_ENV) -m pytest

run: prepare ## open the demo clinic; without a display the same job goes to demo-out/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(PYTHON_ENV) -m clinic_desktop --demo; \
	else \
		echo "No display: the same job without a window, into demo-out/"; \
		$(PYTHON_ENV) -m clinic_desktop demo --out demo-out; \
	fi

test: prepare ## the whole suite; the window's tests by themselves, offscreen
	@$(RUN_PYTEST) -q -n 2 --ignore tests/ui --ignore tests/benchmarks -p no:pytest-qt \
		--cov --cov-report=
	@QT_QPA_PLATFORM=offscreen $(RUN_PYTEST) -q -n 2 tests/ui --cov --cov-append --cov-report=
	@.venv/bin/coverage report --skip-covered --skip-empty --fail-under=90 | tail -n 40

check: prepare ## style, types, layers, resources, generated help, coverage, the headless job
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PYTHON_ENV) -m clinic_desktop resources check
	@$(PYTHON_ENV) -m clinic_desktop docs check
	@$(MAKE) --no-print-directory test-headless

test-headless: ## everything but the window, where PySide6 is not installed
	@.ci/prepare --no-qt
	@.venv-headless/bin/python -m pytest -q -n 2 --ignore tests/ui --ignore tests/benchmarks --ignore tests/property

bench: prepare ## the benchmark table, beside other engines where they install
	@$(PYTHON_ENV) -m pip install -q --group bench || echo "The other engines are left out."
	@$(PYTHON_ENV) -m tests.benchmarks

docs: prepare ## write the generated help anew
	@$(PYTHON_ENV) -m clinic_desktop docs build

prepare:
	@.ci/prepare

clean:
	rm -rf .venv .venv-headless demo-out
