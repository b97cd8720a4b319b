# SPDX-License-Identifier: MIT
# Thin on purpose: each target is a line or two that delegates. `make help` lists them.

VERSION := $(shell cat VERSION)
# A package may add its release, so that DKMS builds each release
DKMS_VERSION ?= $(VERSION)
DKMS_TREE = $(DESTDIR)/usr/src/userptr-$(DKMS_VERSION)

# One kernel for check-behaviour, check-igt, run and shell: a suite's name (with -rt the PREEMPT_RT
# flavour), the beginning of a version, or debug
KERNEL ?=
# One test by name for check-behaviour and check-debug, one kernel for check-cross, one sabotage for mutate
T ?=
# A program for shell to run instead of asking for commands
RUN ?=

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 18

tools: ## build the library and userptrctl
	$(MAKE) -C src/lib
	$(MAKE) -C src/ctl

examples: tools ## build the examples
	$(MAKE) -C examples

user: tools examples ## library, userptrctl, examples and the test programs
	$(MAKE) -C tests

# Directories of the packages; the library and the tool know the usual others
prefix ?= /usr/local
unitdir ?= $(prefix)/lib/systemd/system
presetdir ?= $(prefix)/lib/systemd/system-preset
udevrulesdir ?= $(prefix)/lib/udev/rules.d
modprobedir ?= /etc/modprobe.d

install: tools ## DESTDIR=dir prefix=/usr: the library, userptrctl, its units, udev rules and man pages
	$(MAKE) -C src/lib install
	$(MAKE) -C src/ctl install
	$(MAKE) -C man install
	install -d $(DESTDIR)$(unitdir) $(DESTDIR)$(presetdir) $(DESTDIR)$(udevrulesdir)
	install -m 644 systemd/*.service systemd/*.timer $(DESTDIR)$(unitdir)
	install -m 644 systemd/*.preset $(DESTDIR)$(presetdir)
	install -m 644 udev/*.rules $(DESTDIR)$(udevrulesdir)

install-module: dkms-tree ## DESTDIR=dir: the module's source for DKMS, and its parameters in /etc
	install -d $(DESTDIR)$(modprobedir)
	install -m 644 config/userptr.conf $(DESTDIR)$(modprobedir)
	install -d $(DESTDIR)/usr/lib/userptr
	install packaging/check-build packaging/reload-module packaging/unload-module $(DESTDIR)/usr/lib/userptr

dkms-tree: ## DESTDIR=dir: the module's source as DKMS gets it, under DESTDIR/usr/src
	mkdir -p $(DKMS_TREE)/include
	cp -R src/kmod/. $(DKMS_TREE)
	cp -R src/include/uapi $(DKMS_TREE)/include
	rm $(DKMS_TREE)/dkms.conf.in
	sed 's/@VERSION@/$(DKMS_VERSION)/' src/kmod/dkms.conf.in > $(DKMS_TREE)/dkms.conf

dist: ## build/userptr-VERSION.tar.gz, of what is committed
	packaging/dist

deb: ## the Debian packages, in build/deb
	tests/vm/host-setup run
	packaging/build-deb

rpm: ## the rpm packages, in build/rpm; RELEASE=2 gives them that release
	tests/vm/host-setup run
	packaging/build-rpm

run: ## see it work: boots a VM with the module and shows the main job and the promise
	tests/vm/demo $(KERNEL)

shell: ## a VM with the module loaded and this directory as /host; RUN=./prog runs a program
	tests/vm/shell --kernel "$(KERNEL)" $(if $(RUN),--run "$(RUN)")

check: check-static check-host check-cross check-behaviour ## all checks, on the kernels that Debian ships

check-static: ## style, layering, uAPI holes, shell scripts
	tests/vm/host-setup check
	tests/static/run

check-host: ## the pure logic, compiled for and run on this machine
	tests/vm/host-setup check
	tests/host/run

check-cross: ## build the module for arm64; T=trixie-arm64 with one kernel only
	tests/vm/host-setup check
	tests/vm/cross $(T)

check-behaviour: ## the tests in a VM; KERNEL=6.12 one kernel only, T=name one test only
	tests/vm/host-setup check
	$(MAKE) user
	tests/vm/run $(if $(KERNEL),--kernel "$(KERNEL)") $(if $(T),--tests "$(T)")

debug-kernel: ## the kernel for check-debug, built from Debian's source; ten minutes, once
	tests/vm/host-setup check
	tests/vm/root debug

check-debug: ## the tests on the debug kernel, and bugs planted for it to find; T=name one test only
	tests/vm/host-setup check
	$(MAKE) user
	tests/vm/run --kernel debug $(if $(T),--tests "$(T)")
	$(if $(T),,tests/debug/plants)

check-pkg: ## the packages installed, upgraded and removed
	tests/vm/host-setup check
	tests/pkg/run

check-pkg-long: ## the same on more kernels, with reboots; for a release
	tests/vm/host-setup check
	tests/pkg/run --long

check-igt: ## igt's own programs against the device; KERNEL=6.12 one kernel only
	tests/vm/host-setup check
	tests/igt/run $(if $(KERNEL),--kernel "$(KERNEL)")

ci: ## everything that proves the project, from nothing, with a table of results
	tests/ci

check-long: ## random operations against a model, 100,000 from each of three seeds, and ten minutes of churn, on two kernels
	tests/vm/host-setup check
	$(MAKE) user
	tests/long

mutate: ## break the module in many ways and see tests fail; T=name one way only, of tests/mutate
	tests/vm/host-setup check
	$(MAKE) user
	tests/mutate/run $(T)

clean: ## remove what was built here (the cached Debian roots stay)
	rm -rf build

.PHONY: help tools examples user install install-module dkms-tree dist deb rpm run shell check check-static \
	check-host check-cross check-behaviour debug-kernel check-debug check-pkg check-pkg-long check-igt check-long \
	mutate ci clean
