# The commands for people and CI. `make help` lists them.
SHELL := /bin/bash
DOTNET ?= dotnet
ARTIFACTS := artifacts
PUBLISH := $(ARTIFACTS)/sandbox
FUNCTIONS := $(ARTIFACTS)/functions
# Its packages are not in every feed, and the formatter does not know configurations.
NOT_RESTORED := --exclude src/Sandbox.Functions/
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

.PHONY: help setup native build functions run test fuzz bench soak soak-jobs image image-test format check-format config-docs clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## install what the build needs, or say what to install
	@tests/setup.sh

native: setup
	@$(MAKE) --no-print-directory -C native OUT=../$(ARTIFACTS)/native

# The native part beside a published program. Never into a file: a server may be running it.
define add-native
@mkdir -p $(1)/native
@cp --remove-destination $(ARTIFACTS)/native/sandbox-launch $(ARTIFACTS)/native/*.so $(1)/native/
@rm -rf $(1)/native/policies $(1)/native/runtimes
@cp -r native/policies native/runtimes $(1)/native/
endef

build: native ## build the command and server: artifacts/sandbox/sandbox
	@$(DOTNET) publish src/Sandbox.Server -c Release -o $(PUBLISH) -v quiet --nologo
	$(call add-native,$(PUBLISH))
	@rm -rf $(PUBLISH)/selftest && mkdir -p $(PUBLISH)/selftest
	@cp -r tests/Sandbox.Isolation.Tests/Hostile $(PUBLISH)/selftest/

functions: native ## build the Azure Functions worker: artifacts/functions; its packages are not in every feed
	@$(DOTNET) publish src/Sandbox.Functions -c Release -o $(FUNCTIONS) -v quiet --nologo
	$(call add-native,$(FUNCTIONS))

run: build ## serve http://127.0.0.1:8194
	@exec $(PUBLISH)/sandbox serve

test: build ## build everything and run every test
	@tests/setup.sh test
	@tests/run.sh

fuzz: ## give each parser, of requests and of the native part, FUZZ_SECONDS=60 of what nobody would write
	@tests/setup.sh fuzz
	@FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) $(DOTNET) test tests/Sandbox.Core.Tests --filter FullyQualifiedName~Fuzz
	@$(MAKE) --no-print-directory -C native OUT=../$(ARTIFACTS)/native FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) fuzz

bench: build ## measure against bare interpreters; writes artifacts/bench/results.json; BENCH="--only SECTION" for a part of it
	@$(DOTNET) run --project tests/Sandbox.Benchmarks -c Release -- $(BENCH)

soak: build ## RUNS=20000 runs, some hostile: nothing may be left behind; SOAK=--faults kills zygotes meanwhile, SOAK=--container takes that tier
	@$(DOTNET) run --project tests/Sandbox.Benchmarks -c Release -- soak --runs $(or $(RUNS),20000) $(SOAK)

soak-jobs: build ## 2000 jobs on three servers, one killed every few seconds, Azurite restarted; JOBS="--jobs N --local"
	@tests/setup.sh test
	@$(DOTNET) run --project tests/Sandbox.Benchmarks -c Release -- soak-jobs $(JOBS)

# docker, podman or buildah, whichever is there; BASES='--build-arg DEBIAN_IMAGE=debian@sha256:...' pins the bases.
image: ## build the container images sandbox-server and sandbox-functions; BASES= pins their bases
	@tests/image/build.sh $(BASES)

image-test: ## build both images over stand-ins for their bases and run programs in them; root, buildah
	@tests/image/image-test.sh || [ $$? = 77 ]

format: ## format C and C#
	@$(MAKE) --no-print-directory -C native format
	@$(DOTNET) format Sandbox.Functions.sln $(NOT_RESTORED)

check-format:
	@$(MAKE) --no-print-directory -C native check-format
	@$(DOTNET) format Sandbox.Functions.sln --verify-no-changes $(NOT_RESTORED)

config-docs: ## write docs/configuration.md anew from the option classes
	@WRITE_CONFIG_DOCS=1 $(DOTNET) test tests/Sandbox.Http.Tests --filter FullyQualifiedName~ConfigurationDocs -v quiet --nologo

clean: ## remove everything that was built
	@rm -rf $(ARTIFACTS)
