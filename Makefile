# make run    installs what is needed, builds, and runs the whole pipeline on the corpus in the repository
# make test   installs what is needed, builds, and passes all tests
# make test-arm    the C kernels on this processor, and for aarch64 under an emulator
# make test-cluster    runs as jobs of a Slurm of two nodes on this host, and with several ranks of MPI
# make mpi    the library for trainings of several ranks, which needs Open MPI
# make install PREFIX=~/.local    the commands, their manual pages and completion scripts
# make deb    a Debian package of them, in .build
# make docs   the library's documentation, by DocC
# make check  circles, dependencies, lengths, documentation and helpers of the sources
# make bench  speed beside what the machine can do, and beside PyTorch, sacreBLEU, lxml, rapidfuzz and gensim

PREFIX ?= /usr/local
PACKAGES = packages.apt
MANIFEST ?= pipelines/fr-en.yaml
BUILD = .build/release
# The stages, which are links to the executable.
STAGES := $(filter-out pipeline support,$(shell ls Sources/Stages | tr A-Z a-z))
SWIFT_FILES = Package.swift Sources Tests Examples Fuzzing Benchmarks/Package.swift Benchmarks/Benchmarks

.PHONY: all run mpi test test-arm test-cluster install deb docs bench format lint check packages build clean

all: build

run: build
	$(BUILD)/pipeline run $(MANIFEST)

# Tests use public API only, so they share the compiled modules with `make build`. All is built by one command: tests are
# compiled on cores that have nothing to do while the last stages are, and while the executable is linked.
test: lint
	swift test -c release --parallel --disable-testable-imports

test-arm: PACKAGES = Tests/Kernels/packages.apt
test-arm: packages
	Tests/Kernels/run
	Tests/Kernels/run arm

test-cluster: build
	@$(MAKE) --no-print-directory packages PACKAGES=Tests/Cluster/packages.apt
	@$(MAKE) --no-print-directory mpi
	Tests/Cluster/run

# What calls MPI, beside the executable, which loads it where MPI has started it.
mpi:
	@command -v mpicc >/dev/null || { echo "make mpi: error: there is no mpicc; install libopenmpi-dev" >&2; exit 69; }
	@mkdir -p $(BUILD)
	mpicc -O2 -Wall -Wextra -Werror -shared -fPIC -ISources/CMPI/include -o $(BUILD)/libdragoman-mpi.so MPI/transport.c

# Executables, completion scripts for bash, zsh and fish, and manual pages.
install: build
	swift build -c release --product generate-manual
	Packaging/install "$(DESTDIR)$(PREFIX)" $(BUILD) $(STAGES)

# Needs dpkg-dev.
deb: build
	swift build -c release --product generate-manual
	Packaging/deb .build $(BUILD) $(STAGES)

# The reference of the library, by DocC.
docs: build
	Tools/build-documentation

# Whole trainings beside what this machine's matrix products could do, our products beside oneDNN's, peers; then single
# operations.
bench: build
	Benchmarks/run
	Benchmarks/kernels/run
	Benchmarks/peers/run
	Benchmarks/matches/run
	Benchmarks/vectors/run
	swift package --package-path Benchmarks -c release benchmark --no-progress

format:
	swift format --in-place --parallel --recursive --configuration .swift-format $(SWIFT_FILES)

lint: packages
	swift format lint --strict --parallel --recursive --configuration .swift-format $(SWIFT_FILES)
	@Tools/check language

# What no compiler checks: circles, dependencies, lengths, documentation, helpers.
check: packages
	cd Tools && python3 -B -m unittest -q checks.tests
	Tools/check

build: packages
	swift build -c release
	@for stage in $(STAGES); do ln -sf pipeline $(BUILD)/pipeline-$$stage; done

# The Debian packages of a list, those that are missing.
packages:
	@missing=$$(for name in $$(cat $(PACKAGES)); do \
	    dpkg-query -W -f '$${Status}\n' $$name 2>/dev/null | grep -q 'install ok installed' || echo $$name; done); \
	if [ -n "$$missing" ]; then \
	    if [ "$$(id -u)" -eq 0 ]; then as=; else as=sudo; fi; \
	    $$as apt-get update && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y $$missing; \
	fi

clean:
	rm -rf .build work
