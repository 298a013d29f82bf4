# What people repeat. Each target makes the virtual environment first if it is missing or out of date.
PYTHON ?= python3
SCENARIO ?= scenarios/high_street.yaml
SEARCH_YEARS ?= 200
FRESH_YEARS ?= 60
EXPLAIN_YEARS ?= 160
# The confidence in % with which the chance of the goal is proven on further years; empty: not proven, e.g. without a goal.
PROVE ?= $(if $(filter scenarios/high_street%,$(SCENARIO)),95)
# Years simulated side by side; empty: one for each core.
JOBS ?=
BIN := .venv/bin
READY := .venv/.ready

.PHONY: plan test solver long lint bench bench-plan bench-honesty bench-long docs warm clean

plan: warm
	$(BIN)/wherefrom plan $(SCENARIO) --search-years $(SEARCH_YEARS) --fresh-years $(FRESH_YEARS) \
		--explain-years $(EXPLAIN_YEARS) $(if $(PROVE),--prove $(PROVE)) $(if $(JOBS),--jobs $(JOBS))

test: warm
	$(BIN)/python -m pytest -n 2 --dist loadfile

# The decision's programs with the next line of the solver library, where a Python new enough for it is found.
solver: $(READY)
	.ci/solver

long: warm
	$(BIN)/python -m pytest -m long

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A competitor that cannot be installed is reported as absent, and the rest is measured.
bench: warm
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks.side_by_side
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.threads
	$(BIN)/python -m benchmarks.scaling
	$(BIN)/python -m benchmarks.page

# Our search against other optimisers on the same simulated years: most of an hour.
bench-plan: warm
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks.optimisers.race
	$(BIN)/python -m benchmarks.page

# What the planner states of its plans, held against further years of random small worlds: twenty minutes of two cores.
bench-honesty: warm
	$(BIN)/python -m benchmarks.honesty.measure
	$(BIN)/python -m benchmarks.page

bench-long: warm
	$(BIN)/python -m benchmarks.scaling --axis customers --long
	$(BIN)/python -m benchmarks.page

# The simulator is compiled once for every version of it; afterwards this takes a second.
warm: $(READY)
	$(BIN)/wherefrom warm

docs: $(READY)
	$(BIN)/python -m sim.measure.document

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'wherefrom needs Python 3.11 or newer')"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $(READY)

clean:
	rm -rf .venv build *.egg-info
