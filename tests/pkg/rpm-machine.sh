# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the scenarios of rpm packages share. Each is run in mounts of its own (rpm.sh), where /mnt/machine
# is a system that dnf manages (tests/vm/root rpm) with a layer on top for what the scenario does to it;
# that goes when the scenario ends.
#
# Packages and states that several scenarios begin with are made by the first that asks, and kept in
# build/pkg until the source changes.

# shellcheck source=tests/vm/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/common.sh"

(($$ == 1)) || die "it would mount things for the whole machine: use tests/pkg/run ${0##*/}"

# Not to the output, which may be what a function answers.
fail() { echo "FAIL: $*" >&2; exit 1; }
# The line of the scenario, even when it is a function of ours that failed there.
failed() { fail "line ${BASH_LINENO[-2]}: $(sed -n "${BASH_LINENO[-2]} s/^[[:space:]]*//p" "$0")"; }
trap failed ERR
set -E

mount -t tmpfs -o mode=0755 tmpfs /mnt
mkdir /mnt/machine /mnt/own
root=$("$vm/root" rpm)
kernel=$(cd "$root/lib/modules" && echo *[0-9]-amd64)
kernel_without_drm=$(cd "$root/lib/modules" && echo *-cloud-amd64)
first=$version
next=${version%.*}.$((${version##*.} + 1))

# --- the machine ---------------------------------------------------------------------------------

# start LOWER UPPER: the machine with what is in LOWER (as overlayfs has it); changes go to UPPER
start()
{
	mkdir -p "$2/upper" "$2/work"
	mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" overlay /mnt/machine
	mount --rbind /dev /mnt/machine/dev
	mount -t tmpfs tmpfs /mnt/machine/run
}

stop() { umount --recursive /mnt/machine; }

# on COMMAND...: run it on the machine; what it leaves running ends with it
on()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		unshare --pid --fork --kill-child --mount-proc=/mnt/machine/proc chroot /mnt/machine "$@"
}

# offer PACKAGES: have dnf find these, besides what it found before
offer()
{
	local dir
	dir=$(packages "$1")
	cp "$dir"/*.rpm /mnt/machine/srv/rpm
	# createrepo_c stumbles over one of another layer.
	rm -r /mnt/machine/srv/rpm/repodata
	on createrepo_c --quiet /srv/rpm
}

in_dnf() { on dnf -y --releasever=1 "$@"; }

# --- what is made once ---------------------------------------------------------------------------

# Tests do not get into a package that is installed.
source_state()
{
	{ source_files | grep -zv '^tests/' | (cd "$top" && xargs -0 sha256sum); echo "$root"; } | sha256sum | cut -c 1-16
}

# once NAME COMMAND...: the directory that COMMAND filled when it was last called so for this source
once()
{
	local dir=$top/build/pkg/$1 lock
	shift
	mkdir -p "$dir"
	exec {lock}> "$dir/lock"
	flock "$lock"
	if [[ ! -d $dir/$state ]]; then
		find "$dir" -mindepth 1 -maxdepth 1 -type d -exec rm -rf --one-file-system {} +
		mkdir "$dir/new"
		"$@" "$dir/new" >&2
		mv "$dir/new" "$dir/$state"
	fi
	exec {lock}>&-
	echo "$dir/$state"
}

# packages first|rebuilt|next: the directory of the packages as they are here; with another module
# and release; or with another module, another version, and another file for /etc
packages() { once "rpm-packages-$1" "build_$1"; }

build_first() { "$top/packaging/build-rpm" "$1"; }

build_rebuilt()
{
	other_source rebuilt
	RELEASE=2 /mnt/own/rebuilt/packaging/build-rpm "$1"
}

build_next()
{
	other_source next
	echo "$next" > /mnt/own/next/VERSION
	echo '# A line that came with the next version.' >> /mnt/own/next/config/userptr.conf
	/mnt/own/next/packaging/build-rpm "$1"
}

other_source()
{
	mkdir "/mnt/own/$1"
	source_files | tar -C "$top" --null -T - -c | tar -C "/mnt/own/$1" -x
	echo "MODULE_INFO(changed, \"$1\");" >> "/mnt/own/$1/src/kmod/main.c"
}

# layers blank|installed|upgraded: what start() needs for a machine without the packages, with the
# first, with the next that replaced the first
layers()
{
	local layer below
	[[ $1 != blank ]] || { echo "$root"; return; }
	layer=$(once "rpm-$1" "make_$1")
	below=blank
	[[ $1 != upgraded ]] || below=installed
	below=$(layers "$below")
	echo "$layer/upper:$below"
}

make_installed()
{
	start "$root" "$1"
	offer first
	in_dnf install userptr
	stop
}

make_upgraded()
{
	local below
	below=$(layers installed)
	start "$below" "$1"
	offer next
	in_dnf upgrade
	stop
}

# machine blank|installed|upgraded: be there, with a layer that goes with the scenario
machine()
{
	local below
	below=$(layers "$1")
	start "$below" /mnt/own
}

# --- what is found there -------------------------------------------------------------------------

# module FIELD [KERNEL]: what the module that is installed for the kernel says of itself
module() { on modinfo -k "${2:-$kernel}" -F "$1" userptr; }

# only_tree VERSION-RELEASE: that DKMS has this tree, built and installed for the kernel, and no other
only_tree()
{
	local arch
	arch=$(uname -m)
	[[ $(on dkms status) == "userptr/$1, $kernel, $arch: installed" ]] ||
		fail "dkms status should say that $1 is installed for $kernel and nothing else: $(on dkms status)"
	[[ $(cd /mnt/machine/usr/src && echo userptr-*) == "userptr-$1" ]] ||
		fail "in /usr/src: $(cd /mnt/machine/usr/src && echo userptr-*)"
	[[ $(cd /mnt/machine/var/lib/dkms/userptr && find . -mindepth 1 -maxdepth 1 -type d) == "./$1" ]] ||
		fail "of DKMS there is more than $1: $(ls /mnt/machine/var/lib/dkms/userptr)"
	[[ $(module version) == "$1" ]] || fail "the module for $kernel is $(module version), not $1"
}

# told "TEXT": that the last `in_dnf ... | tee /mnt/own/told` said it
told() { grep -qF -- "$1" /mnt/own/told || fail "dnf did not say: $1"; }

state=$(source_state)
