# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the scripts here share: where things are, the known kernels, what the archive has for them.

set -euo pipefail

prog=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
vm=$top/tests/vm
if ((EUID)); then cache=${XDG_CACHE_HOME:-$HOME/.cache}/userptr; else cache=${XDG_CACHE_HOME:-/var/cache}/userptr; fi
# Kernels that Debian ships, named after their suites; with -rt the PREEMPT_RT flavour of any of them.
# One more is called debug: built here, from the newest source they have, to find bugs (tests/debug).
suites=(bookworm trixie trixie-backports)
stock_kernels=("${suites[@]}" trixie-backports-rt)
# Roots that are not about one kernel: tests/vm/root tells what they are for.
other_roots=(igt deb lintian rpm pkg-bookworm pkg-trixie system-bookworm system-trixie)
read -r version < "$top/VERSION"

die() { echo "$prog: $*" >&2; exit 1; }

as_root()
{
	if ((EUID == 0)); then "$@"
	elif command -v sudo > /dev/null; then sudo "$@"
	else die "this step needs root: run it as root, or install sudo and add yourself to its group"
	fi
}

# source_files: the paths of the project's files as they are here, each ended by a NUL
source_files()
{
	if [[ -e $top/.git ]]; then git -C "$top" ls-files -z --cached --others --exclude-standard
	else (cd "$top" && find . -path ./build -prune -o \( -type f -o -type l \) -printf '%P\0')
	fi | while IFS= read -r -d '' file; do [[ ! -e $top/$file ]] || printf '%s\0' "$file"; done | LC_ALL=C sort -z
}

# need_space DIR [GB]: what one root and one set of packages take, with room to breathe
need_space()
{
	local free need=${2:-3}
	mkdir -p "$1"
	free=$(df --output=avail -BM "$1" | tail -n 1 | tr -dc 0-9)
	((free >= need * 1024)) || die "$1: only $free MB free, $need GB are needed"
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

# archive_state NAME ARCHITECTURE STATUS SUITE...: sets APT_CONFIG to an apt state of our own called so, up to date, in
# which the dpkg status file STATUS tells what is installed; locked until archive_state_done
archive_state()
{
	local state=$cache/apt/$1 arch=$2 status=$3 out
	shift 3
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	exec {apt_lock}> "$state/lock"
	flock "$apt_lock"
	archive_sources "$@" > "$state/sources.list"
	{
		echo "Dir::State \"$state\"; Dir::State::status \"$status\"; Dir::Cache \"$state/cache\";"
		echo "Dir::Etc::SourceList \"$state/sources.list\"; Dir::Etc::SourceParts \"/dev/null\";"
		echo "Dir::Etc::Parts \"/dev/null\"; Dir::Etc::Preferences \"/dev/null\"; Dir::Etc::PreferencesParts \"/dev/null\";"
		echo "APT::Architecture \"$arch\"; APT::Architectures \"$arch\"; APT::Sandbox::User \"root\"; Acquire::Languages \"none\";"
		apt_network_settings
	} > "$state/apt.conf"
	export APT_CONFIG=$state/apt.conf
	out=$(apt-get -qq --error-on=any update 2>&1) ||
		die "the mirror $(unset APT_CONFIG; host_mirror "$1") does not serve $* for $arch:"$'\n'"$out"
}
archive_state_done() { unset APT_CONFIG; exec {apt_lock}>&-; }

# ask_archive SUITE ARCHITECTURE COMMAND...: run one of apt's commands on what is there now
ask_archive()
{
	archive_state "$1-$2" "$2" /dev/null "$1"
	shift 2
	"$@"
	archive_state_done
}

# archive_version SUITE PACKAGE [ARCHITECTURE]: its version there now
archive_version()
{
	local now
	now=$(ask_archive "$1" "${3:-amd64}" apt-cache --no-all-versions show "$2" | sed -n 's/^Version: //p')
	[[ $now ]] || die "there is no $2 in $1 of the mirror $(host_mirror "$1")"
	echo "$now"
}

# suite_of ROOT, package_of ROOT (a kernel, or one of other_roots): where the archive has it, and the package that
# follows its version
suite_of()
{
	case $1 in
	debug) echo trixie-backports ;;
	igt) echo sid ;;
	*-arm64) echo "${1%-arm64}" ;;
	deb) echo bookworm ;;
	lintian) echo trixie ;;
	pkg-* | system-*) echo "${1#*-}" ;;
	rpm) echo trixie ;;
	*) echo "${1%-rt}" ;;
	esac
}

package_of()
{
	case $1 in
	debug) echo linux-source ;;
	igt) echo igt-gpu-tools-tests ;;
	*-arm64) echo linux-headers-arm64 ;;
	deb) echo dkms ;;
	lintian) echo lintian ;;
	rpm) echo linux-headers-amd64 ;;
	*-rt) echo linux-image-rt-amd64 ;;
	*) echo linux-image-amd64 ;;
	esac
}

# Architectures for which the module is built, and not more.
cross_kernel() { [[ $1 == *-arm64 && " ${suites[*]} " == *" ${1%-arm64} "* ]]; }
is_other_root() { [[ " ${other_roots[*]} " == *" $1 "* ]]; }
is_kernel() { [[ $1 == debug || " ${suites[*]} " == *" ${1%-rt} "* ]]; }

# kernel_named NAME: the kernel called so, or the one whose version begins with it (6.12, 7.3-rt)
kernel_named()
{
	local suite flavour='' wanted=${1%-rt}
	! is_kernel "$1" || { echo "$1"; return; }
	[[ $1 == "$wanted" ]] || flavour=-rt
	for suite in "${suites[@]}"; do
		[[ $wanted =~ ^[0-9.]+$ ]] || break
		[[ $(archive_version "$suite" "$(package_of "$suite$flavour")") =~ ^${wanted//./\\.}[.-] ]] || continue
		echo "$suite$flavour"
		return
	done
	die "no kernel '$1': give one of ${stock_kernels[*]} debug, or the beginning of a kernel version one of them has"
}

# all_tests: the names of the behaviour tests
all_tests() { find "$top/tests" -maxdepth 1 -name '*-*.c' -o -maxdepth 1 -name '*-*.sh' | sed 's,.*/,,; s/\.[a-z]*$//' | sort; }

# release_of ROOT: release of the one kernel in it
release_of() { local k; k=$(echo "$1"/boot/vmlinuz-*); echo "${k##*/vmlinuz-}"; }
