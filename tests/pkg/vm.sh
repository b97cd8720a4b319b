# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Scenarios of the kind "vm" run in a Debian that has booted with its systemd; vm-run tells what they may ask for.
# Each shows several things, and has a line for each.

vm_several=1

# One suite, lest the short form takes long; all of them in the long one.
vm_places()
{
	local word suites=''
	for word; do
		case $word in
		suite=*) suites+="${word#*=} " ;;
		long) suites=${suites:-bookworm trixie} ;;
		esac
	done
	# shellcheck disable=SC2086 # a list of words
	printf '%s\n' ${suites:-bookworm}
}

vm_run() { "$pkg/vm-run" --suite "$2" "${1##*/}"; }
