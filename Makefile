# Motcua. `make` alone lists the targets.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIND ?= 127.0.0.1
MOTCUA_DATA ?= $(CURDIR)/data
# One worker a core, each with a database, a server and a browser of its own (about 1.5 GB)
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -lt 2 ] && n=2; [ $$n -gt 8 ] && n=8; echo $$n)
CAMERA_PACKAGES := gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good python3-gi
CAMERAS_AT_HAND := /usr/bin/python3 -c 'import gi; gi.require_version("GstRtspServer", "1.0")' 2>/dev/null
export PORT BIND MOTCUA_DATA
VENV := .venv
BIN := $(VENV)/bin
STAMP := .setup

.PHONY: help run test check sbom chaos chaos-exchange drill bench screenshots lock clean
.DEFAULT_GOAL := help

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(STAMP)/ready $(STAMP)/reading-system $(STAMP)/camera-system ## Set everything up and serve the demonstration centre on PORT of BIND until Ctrl-C
	@exec $(BIN)/motcua serve --demo --simulators

test: $(STAMP)/ready $(STAMP)/dev $(STAMP)/test-system $(STAMP)/reading-system ## Run all tests, with a real database and a real browser
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder

check: $(STAMP)/ready $(STAMP)/dev $(STAMP)/check-system ## Format, lint, types, import rules, templates, translations, migrations, known weaknesses
	$(BIN)/python tools/check.py

sbom: $(STAMP)/ready $(STAMP)/dev ## Write what the product is made of (CycloneDX) to build/sbom
	$(BIN)/python tools/sbom.py

chaos: $(STAMP)/ready $(STAMP)/dev $(STAMP)/test-system ## Kill everything at random through a day of 1,500 visitors
	CHAOS_VISITORS=$${CHAOS_VISITORS:-1500} CHAOS_SPEED=$${CHAOS_SPEED:-200} $(BIN)/python -m pytest tests/test_chaos.py -n0 -s

chaos-exchange: $(STAMP)/ready $(STAMP)/dev ## Play 100 seeds of a data centre that loses, repeats, forgets and goes away; both sides end equal
	EXCHANGE_SEEDS=$${EXCHANGE_SEEDS:-100} $(BIN)/python -m pytest src/motcua/domain/exchange/tests/test_comparing.py src/motcua/domain/exchange/tests/test_chaos.py src/motcua/domain/exchange/tests/test_national_sending.py -n0 -q -k "equal"

drill: $(STAMP)/ready $(STAMP)/dev $(STAMP)/test-system ## Make go wrong what may go wrong, at length, and print figures as JSON lines; DRILL="name …" for some
	$(BIN)/python -m drill $(DRILL)

bench: $(STAMP)/ready $(STAMP)/dev $(STAMP)/test-system $(STAMP)/reading-system $(STAMP)/bench-system ## Run the benchmarks; one JSON object a line
	$(BIN)/python -m bench

screenshots: $(STAMP)/ready $(STAMP)/dev $(STAMP)/test-system ## Take the pictures of the README anew
	$(BIN)/python tools/screenshots.py

lock: $(STAMP)/dev ## Lock what is new in requirements, with hashes; raise versions with UPGRADE=NAME or UPGRADE=all
	$(BIN)/python tools/lock.py $(if $(filter all,$(UPGRADE)),--upgrade-all,$(addprefix --upgrade ,$(UPGRADE)))

clean: ## Remove what was built and installed here (not the data)
	rm -rf $(VENV) $(STAMP) build node_modules

$(STAMP)/venv: requirements/base.txt
	@mkdir -p $(STAMP)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found: $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || sh tools/system_packages.sh python3-venv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(STAMP)/package: $(STAMP)/venv pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP)/look: $(STAMP)/venv package.json package-lock.json $(shell find src/motcua/surfaces/look/styles -type f 2>/dev/null) $(wildcard tools/build_look.py)
	$(BIN)/python tools/build_look.py
	@touch $@

$(STAMP)/messages: $(STAMP)/venv tools/compile_messages.py $(shell find src -name '*.po')
	$(BIN)/python tools/compile_messages.py
	@touch $@

$(STAMP)/ready: $(STAMP)/package $(STAMP)/look $(STAMP)/messages
	@touch $@

$(STAMP)/dev: $(STAMP)/venv requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# What is needed of the system stands below: a checkout that is brought up to date asks for what came anew.
$(STAMP)/test-system $(STAMP)/camera-system $(STAMP)/reading-system $(STAMP)/bench-system $(STAMP)/check-system: Makefile

$(STAMP)/test-system:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || test -n "$$CHROMIUM" || sh tools/system_packages.sh chromium
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx || sh tools/system_packages.sh nginx-light
	@command -v softhsm2-util >/dev/null || sh tools/system_packages.sh softhsm2
	@$(CAMERAS_AT_HAND) || sh tools/system_packages.sh $(CAMERA_PACKAGES)
	@touch $@

# The simulated cameras: GStreamer's RTSP server, which no package of pip ships. The product itself needs none of it.
$(STAMP)/camera-system:
	@$(CAMERAS_AT_HAND) || sh tools/system_packages.sh $(CAMERA_PACKAGES) || echo "Going on without simulated cameras."
	@touch $@

# Without these it runs as well: files are kept without text, and `motcua doctor` says what is missing.
$(STAMP)/reading-system:
	@{ command -v tesseract && tesseract --list-langs | grep -qx vie; } >/dev/null 2>&1 || sh tools/system_packages.sh tesseract-ocr tesseract-ocr-vie || echo "Going on without text of scans."
	@command -v scanimage >/dev/null || sh tools/system_packages.sh sane-utils || echo "Going on without scanners at this machine."
	@touch $@

# The yardstick of the cameras
$(STAMP)/bench-system:
	@command -v ffmpeg >/dev/null || sh tools/system_packages.sh ffmpeg || echo "Going on without ffmpeg to compare with."
	@touch $@

$(STAMP)/check-system:
	@command -v xgettext >/dev/null || sh tools/system_packages.sh gettext
	@command -v shellcheck >/dev/null || sh tools/system_packages.sh shellcheck
	@touch $@
