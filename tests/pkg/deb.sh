# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Scenarios of the kind "deb" run in a root of a Debian, tests/vm/root pkg-SUITE, and what they change there is
# lost when they end. Words: the suites, if not all.
#
# They find the packages in /pkg/deb, and in /pkg/deb-next those of the version that would follow; guest.sh,
# which they begin with, has the rest.

deb_suites=(bookworm trixie)
next_version=1.0.90
declare -A deb_roots=()

deb_places()
{
	local suite
	for suite in "${deb_suites[@]}"; do
		[[ " $* " != *' bookworm '* && " $* " != *' trixie '* || " $* " == *" $suite "* ]] || continue
		echo "$suite"
	done
}

# Once for all of them.
deb_packages()
{
	[[ -z ${deb_ready:-} ]] || return 0
	"$top/packaging/build-deb" || return
	"$top/packaging/build-deb" --version "$next_version" "$top/build/deb-next" || return
	deb_ready=1
}

# shellcheck disable=SC2016 # expanded in the root
deb_run() # FILE SUITE
{
	deb_packages || return
	[[ ${deb_roots[$2]:-} ]] || deb_roots[$2]=$("$vm/root" "pkg-$2") || return
	tar -c -C "$top/build" --exclude=debug deb deb-next -C "$pkg" guest.sh "${1##*/}" -C "$top" debian/tests |
		"$vm/in-root" "${deb_roots[$2]}" sh -ec 'mkdir /pkg; tar -C /pkg -x; exec "/pkg/$1" < /dev/null' sh "${1##*/}"
}
