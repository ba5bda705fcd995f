# Two commands do everything on a fresh Debian 12 with Swift 6.3: `make demo` and `make test`.
# Both first install the Debian packages that they need, and say which.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BUILD_PACKAGES := libsqlite3-dev libcsv-dev libzip-dev libboost-math-dev
DEMO_PACKAGES := weasyprint fonts-dejavu-core fonts-liberation
TEST_PACKAGES := $(BUILD_PACKAGES) $(DEMO_PACKAGES) qpdf poppler-utils golang-go golang-golang-x-mod-dev strace python3 python3-venv python3-cryptography openssl
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
VERITY := .build/release/verity
# A Python that has the library `cryptography`: the test environment's, the one on the path if it does, else Debian's.
PYTHON = $(shell for p in .build/venv/bin/python python3 /usr/bin/python3; do $$p -c 'import cryptography' 2>/dev/null && { echo $$p; break; }; done)
WITNESS_PYTHON = $(wildcard $(CURDIR)/.build/venv-witness/bin/python)

.PHONY: help demo test test-swift test-interop venv build bench bench-ledger bench-detect bench-detect-quick bench-peers bench-sites bench-compare venv-peers venv-compare sample lint format packages-build packages-demo packages-test clean

help:
	@echo "make demo    installs what is needed, builds, seals a sample trial, audits its deliveries, writes Reports/demo"
	@echo "make test    installs what is needed, builds, runs every test, the second verifiers in Python and Go included"
	@echo "make bench   measures seal and audit of a 1 GB table against sha256sum and openssl in the same run"
	@echo "make bench-ledger  measures a ledger of 1,000,000 entries against a Go program in the same run"
	@echo "make bench-detect  plants some fifty kinds of manipulation in real tables and scores what audits say (15 minutes)"
	@echo "make bench-peers   holds datacompy, daff and DuckDB beside it: what each reports, and the time for 100 MB"
	@echo "make bench-sites   plants anomalies into real trials and counts how often they are found; QUICK=1 for two minutes"
	@echo "make bench-compare measures the site comparison over 1,000,000 rows against pandas and scipy in the same run"
	@echo "make lint    checks the style of all sources"

define install
	@missing=""; for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		echo "Installing Debian packages:$$missing"; \
		$(SUDO) apt-get update -qq; DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "Debian packages needed are there: $(1)"; fi
endef

packages-build:
	$(call install,$(BUILD_PACKAGES))

packages-demo:
	$(call install,$(DEMO_PACKAGES))

packages-test:
	$(call install,$(TEST_PACKAGES))

build: packages-build
	@echo "Building verity (the first time takes some minutes)"
	swift build -c release --product verity

demo: build packages-demo
	$(VERITY) demo --sample SampleTrials/nimbus-302 --reports Reports/demo

# What other people's verifiers need comes from PyPI; without it their tests say that they were skipped.
venv:
	@python3 -m venv .build/venv && .build/venv/bin/pip install -q --disable-pip-version-check -r Tests/Interop/requirements.txt \
		|| echo "PyPI was not reached: tests that need its packages will say that they were skipped"
	@found=""; for p in python3.12 $(wildcard $(HOME)/.pyenv/versions/3.12*/bin/python3); do $$p -c '' 2>/dev/null && found=$$p; done; \
	if [ -n "$$found" ]; then \
		$$found -m venv .build/venv-witness && .build/venv-witness/bin/pip install -q --disable-pip-version-check aics-witness==0.1.0 \
			|| rm -rf .build/venv-witness; \
	else echo "Python 3.12 is not here: the test against the public witness will say that it was skipped"; fi

test: packages-test
	@echo "Building verity and its tests (the first time takes some minutes)"
	swift build -c release --build-tests
	$(MAKE) --no-print-directory venv
	$(MAKE) --no-print-directory test-interop test-swift

test-interop:
	@echo "Second verifiers, in Python and Go, over what verity writes"
	VERITY_BIN="$(CURDIR)/$(VERITY)" WITNESS_PYTHON="$(WITNESS_PYTHON)" $(PYTHON) -m unittest discover -s Tests/Interop

test-swift:
	swift test -c release --skip-build --disable-xctest

bench: build
	python3 Tests/Benchmarks/bench.py --verity $(VERITY)

bench-ledger: build
	swift build -c release --product ledgerbench
	python3 Tests/Benchmarks/ledger_bench.py

# Real tables and the seed in, a scored report out; the summary goes into the marked block of README.md.
bench-detect: build
	python3 -m unittest discover -s Tests/Benchmarks/detect
	python3 Tests/Benchmarks/detect --verity $(VERITY) --out Reports/benchmarks/$$(date -u +%F)/detect.md --readme README.md

bench-detect-quick: build
	python3 -m unittest discover -s Tests/Benchmarks/detect
	python3 Tests/Benchmarks/detect --verity $(VERITY) --quick

venv-peers:
	@python3 -m venv .build/venv-peers && .build/venv-peers/bin/pip install -q --disable-pip-version-check \
		-r Tests/Benchmarks/detect/requirements.txt

bench-peers: build venv-peers
	.build/venv-peers/bin/python Tests/Benchmarks/detect/peers --verity $(VERITY) \
		--out Reports/benchmarks/$$(date -u +%F)/peers.md --docs Docs/Peers.md

# The figures follow from the seed: QUICK=1 takes 60 studies where the full run takes 1,000.
bench-sites: packages-build
	swift build -c release --product sitebench
	python3 Tests/Benchmarks/site_bench.py --seeds $(if $(QUICK),60,1000) $(if $(OUT),--out $(OUT) --docs Docs/Comparison.md)

venv-compare:
	python3 -m venv .build/venv-compare
	.build/venv-compare/bin/pip install -q --disable-pip-version-check -r Tests/Benchmarks/compare-requirements.txt

bench-compare: build venv-compare
	swift build -c release --product sitebench
	.build/venv-compare/bin/python Tests/Benchmarks/compare_bench.py --verity $(VERITY) $(if $(OUT),--out $(OUT))

sample: build
	rm -rf SampleTrials/nimbus-302
	$(VERITY) sample SampleTrials/nimbus-302

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

clean:
	rm -rf .build
