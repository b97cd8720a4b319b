# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the scenarios share that run in a root of a Debian.

set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
# Where a program stands before Debian's own of the same name.
stand_ins=/usr/local/sbin
export PATH=$stand_ins:$PATH
# apt gives a path of its own to the packages' scripts.
echo "DPkg::Path \"$PATH\";" > /etc/apt/apt.conf.d/stand-ins
out=/tmp/out

trap 'echo "FAIL: line $LINENO: $BASH_COMMAND"' ERR
fail() { echo "FAIL: $*"; exit 1; }

# stand_in NAME, with a script on stdin
stand_in() { cat > "$stand_ins/$1"; chmod +x "$stand_ins/$1"; }

# running KERNEL: the one that uname tells, instead of that of the machine the test is on
running()
{
	stand_in uname <<- END
		#!/bin/sh
		case \$1 in -r) echo $1 ;; *) exec /usr/bin/uname "\$@" ;; esac
	END
}

kernels() { find /lib/modules -mindepth 2 -maxdepth 2 -name modules.order | cut -d / -f 4 | sort; }
kernel() { kernels | grep -v -- -rt-; }
kernel_rt() { kernels | grep -- -rt-; }

# version_of PACKAGE: that of the one installed
version_of() { dpkg-query -W -f '${Version}' "$1"; }

# installs FILE...: apt, without what is only recommended, says $out; what it says is shown, too
installs()
{
	local status=0
	apt-get -y --no-install-recommends --allow-downgrades install "$@" 2>&1 | tr -d '\r' > "$out" || status=$?
	sed 's/^/  apt: /' "$out"
	return "$status"
}

# Without the building of modules, where it is not what the scenario is about.
build_nothing() { mkdir -p /etc/dkms; touch /etc/dkms/no-autoinstall; }

# Where it matters that DKMS builds something, and not what: a placeholder, a tenth of the work.
build_quickly()
{
	mkdir -p /etc/dkms
	# shellcheck disable=SC2016 # DKMS expands it
	echo 'MAKE[0]="make KERNELRELEASE=$kernelver KDIR=$kernel_source_dir needs=CONFIG_OF_A_TEST all"' \
		> /etc/dkms/userptr.conf
	quick=1
}
quick=

# module KERNEL FIELD: of the module installed for KERNEL
module() { modinfo -k "$1" -F "$2" userptr 2> /dev/null || true; }

expect_module() # KERNEL VERSION
{
	[[ $(module "$1" version) == "$2" ]] || fail "kernel $1 has module '$(module "$1" version)', not $2"
	[[ $quick || -z $(module "$1" placeholder) ]] || fail "kernel $1 has a placeholder: $(module "$1" placeholder)"
}

expect_no_module() # KERNEL
{
	[[ -z $(module "$1" filename) || $(module "$1" placeholder) ]] || fail "kernel $1 has a module"
}

expect_said() # TEXT
{
	grep -qF -- "$1" "$out" || fail "apt's output does not have: $1"
}

# Whatever happened, dpkg must not be left in the middle of something.
expect_dpkg_content()
{
	local broken
	broken=$(dpkg --audit; dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | grep -v '^[ri][ci] ' || true)
	[[ -z $broken ]] || fail "dpkg is left with $broken"
}

# What is for programs that use the device; the files for building them have a scenario of their own.
all_debs=(/pkg/deb/userptr*.deb /pkg/deb/libdrm-userptr1_*.deb)
next_debs=(/pkg/deb-next/userptr*.deb /pkg/deb-next/libdrm-userptr1_*.deb)
version=$(dpkg-deb -f /pkg/deb/userptr-dkms_*.deb Version)
next=$(dpkg-deb -f /pkg/deb-next/userptr-dkms_*.deb Version)
