# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the scripts here share: where things are, the known suites, what the archive has for them.

set -euo pipefail

prog=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
vm=$top/tests/vm
if ((EUID)); then cache=${XDG_CACHE_HOME:-$HOME/.cache}/userptr; else cache=${XDG_CACHE_HOME:-/var/cache}/userptr; fi
suites=(bookworm trixie trixie-backports)
read -r version < "$top/VERSION"

die() { echo "$prog: $*" >&2; exit 1; }

as_root()
{
	if ((EUID == 0)); then "$@"
	elif command -v sudo > /dev/null; then sudo "$@"
	else die "this step needs root: run it as root, or install sudo and add yourself to its group"
	fi
}

# need_space DIR: what one root and one set of packages take, with room to breathe
need_space()
{
	local free
	mkdir -p "$1"
	free=$(df --output=avail -BM "$1" | tail -n 1 | tr -dc 0-9)
	((free >= 3072)) || die "$1: only $free MB free, 3 GB are needed"
}

# The URI of the archive this machine itself is installed from, however its entry is written.
host_mirror()
{
	local codename uri
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	# shellcheck disable=SC2016 # apt expands it
	uri=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' "Release: $codename" 'Component: main' | head -n 1)
	[[ $uri ]] || die "apt has no source for '$codename main' here, so there is no mirror to take $1 from"
	echo "$uri"
}

# archive_sources SUITE...: apt's one-line entries for them on the host's mirror
archive_sources()
{
	local uri suite
	uri=$(host_mirror "$1")
	for suite; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main"
	done
}

# The host's settings for reaching its mirror, as apt.conf text.
apt_network_settings() { apt-config dump | grep -E '^Acquire::(https?|ftp|Retries|Check-)[^ ]* "[^"]' || true; }

# archive_version SUITE: version of linux-image-amd64 there now, asked with an apt state of our own
archive_version()
{
	local suite=$1 state=$cache/apt/$1 out now
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	exec {apt_lock}> "$state/lock"
	flock "$apt_lock"
	archive_sources "$suite" > "$state/sources.list"
	{
		echo "Dir::State \"$state\"; Dir::State::status \"/dev/null\"; Dir::Cache \"$state/cache\";"
		echo "Dir::Etc::SourceList \"$state/sources.list\"; Dir::Etc::SourceParts \"/dev/null\";"
		echo "Dir::Etc::Parts \"/dev/null\"; Dir::Etc::Preferences \"/dev/null\"; Dir::Etc::PreferencesParts \"/dev/null\";"
		echo "APT::Architecture \"amd64\"; APT::Architectures \"amd64\"; APT::Sandbox::User \"root\"; Acquire::Languages \"none\";"
		apt_network_settings
	} > "$state/apt.conf"
	out=$(APT_CONFIG=$state/apt.conf apt-get -qq --error-on=any update 2>&1) ||
		die "the mirror $(host_mirror "$suite") does not serve $suite for amd64:"$'\n'"$out"
	now=$(APT_CONFIG=$state/apt.conf apt-cache --no-all-versions show linux-image-amd64 | sed -n 's/^Version: //p')
	exec {apt_lock}>&-
	[[ $now ]] || die "there is no linux-image-amd64 in $suite of the mirror $(host_mirror "$suite")"
	echo "$now"
}

# suite_of NAME: the suite called NAME, or the one whose kernel's version begins with it (6.12)
suite_of()
{
	local suite
	for suite in "${suites[@]}"; do
		[[ $suite != "$1" ]] || { echo "$suite"; return; }
	done
	for suite in "${suites[@]}"; do
		[[ $1 =~ ^[0-9.]+$ && $(archive_version "$suite") =~ ^${1//./\\.}[.-] ]] || continue
		echo "$suite"
		return
	done
	die "no kernel '$1': give one of ${suites[*]}, or the beginning of a kernel version one of them has"
}

# kernel_of ROOT: release of the one kernel in it
kernel_of() { local k; k=$(echo "$1"/boot/vmlinuz-*); echo "${k##*/vmlinuz-}"; }
