# Names for what CMake and the scripts do. `make demo` and `make test` need only a Debian.
PREFIX ?= /usr/local
SOPS_LINK ?= no
JOBS ?= $(shell nproc)

.PHONY: all deps demo test check docs interop server-test bench cross package package-test install clean
.NOTPARALLEL:

all:
	tools/configure.sh release
	cmake --build build/release -j $(JOBS)

deps:
	tools/deps.sh

demo: deps all
	tools/demo.sh

test: deps all
	ctest --test-dir build/release --output-on-failure -j $(JOBS)

check:
	tools/deps.sh check
	JOBS=$(JOBS) tests/check.sh

docs:
	tools/deps.sh check
	tools/configure.sh release
	cmake --build build/release --target docs

interop: all
	tests/interop/run.sh

# The server kit on booted Debians, 12 and 13: root, about half an hour. RELEASES=trixie for one.
server-test: all
	tests/server/run.sh

bench: all
	tools/deps.sh bench
	cmake --preset release > /dev/null
	cmake --build build/release -j $(JOBS) --target bench_pieces
	tests/bench/run.sh
	tests/bench/formats.sh
	tests/bench/growth.sh
	tests/bench/bindings.sh
	build/release/tests/bench/bench_pieces --benchmark_min_time=0.2
	tests/bench/profile.sh

cross:
	tests/cross_arm64.sh

# All that is shipped, in build/package/.
package:
	tools/deps.sh package
	packaging/package.sh

package-test:
	tools/deps.sh package
	tests/packages.sh

# SOPS_LINK=yes adds a link `sops` to the command.
install: all
	SOPS_LINK=$(SOPS_LINK) cmake --install build/release --prefix "$(PREFIX)"

clean:
	rm -rf build
