# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the static checks share. A check is an executable in this folder that
# prints what it dislikes, as file:line where there is a line, and exits 0
# (fine), 1 (not fine) or 77 (can not run; its last line says why).

set -euo pipefail
shopt -s lastpipe	# so that "... | complaints" can set a variable here
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
cd "$top"

# the header both worlds share
uapi=src/include/uapi/drm/userptr_drm.h
bad=0

# complain TEXT...: say what is wrong and remember that something is
complain() {
	printf '%s\n' "$*"
	bad=1
}

# complaints: the same for each line of standard input
complaints() {
	local line
	while IFS= read -r line; do
		[ -z "$line" ] || complain "$line"
	done
}

verdict() {
	exit "$bad"
}

give_up() {
	printf '%s\n' "$*"
	exit 1
}

skip() {
	printf '%s\n' "$*"
	exit 77
}

# need COMMAND PACKAGE: a missing tool is a failure, because installing what
# the checks need is part of the project's own commands
need() {
	command -v "$1" >/dev/null || give_up "$1 is missing: install the Debian package $2"
}

# tree [PATHSPEC...]: the files that are or would be committed
tree() {
	local f
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
			while IFS= read -r f; do
				[ ! -f "$f" ] || printf '%s\n' "$f"
			done
	else
		give_up "not a git checkout"
	fi
}

# module_sources: the C files of the module, probes left out
module_sources() {
	tree 'src/kmod/*.c' 'src/kmod/*.h' | grep -v '^src/kmod/compat/probes/' || true
}

# something WHAT LIST: a check that finds nothing to look at has not passed
something() {
	[ -n "$2" ] || give_up "nothing to check: no $1"
}

# scratch: a directory of this check's own, gone when it ends
scratch() {
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
}

# code FILE...: "file:line:text" with comments and string contents blanked
code() {
	perl "$here/code.pl" "$@"
}

# search PATTERN: lines of standard input with a match; none is no error
search() {
	grep -P -- "$1" || true
}

# drm_headers: compiler options that find the system's drm.h
drm_headers() {
	if [ -f /usr/include/drm/drm.h ]; then
		echo "-isystem /usr/include/drm"
	else
		pkg-config --cflags-only-I libdrm | sed 's/-I/-isystem /g'
	fi
}

# kernel_tools: sets $tools to a folder with checkpatch.pl and kernel-doc of
# the kernel source Debian ships for this release. No package has them by
# themselves, so they are taken out of linux-source once and kept.
kernel_tools() {
	local meta pkg version dir
	need apt-get apt
	need dpkg-deb dpkg
	meta=linux-source
	pkg=$(apt-cache depends "$meta" 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
	version=$(apt-cache policy "${pkg:-$meta}" 2>/dev/null | awk '$1 == "Candidate:" { print $2 }')
	dir=$(cache_dir)/kernel-tools
	mkdir -p "$dir"
	exec 9>"$dir/lock"
	flock 9
	if [ -z "$version" ] || [ "$version" = "(none)" ]; then
		version=$(find "$dir" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' -printf '%f\n' | head -n 1)
		[ -n "$version" ] || give_up "apt knows no $meta: run apt-get update"
	fi
	tools=$dir/$version
	[ -x "$tools/checkpatch.pl" ] || fetch_kernel_tools "$pkg" "$tools"
	exec 9>&-
}

fetch_kernel_tools() {
	local pkg=$1 to=$2 work
	work=$(mktemp -d "${to%/*}/new.XXXXXX")
	if ! (
		cd "$work"
		apt-get -qq -o APT::Sandbox::User=root download "$pkg" >&2
		dpkg-deb --fsys-tarfile ./*.deb |
			tar -x -O --wildcards './usr/src/linux-source-*.tar.xz' |
			tar -x -J --strip-components=2 --wildcards \
				'linux-source-*/scripts/checkpatch.pl' \
				'linux-source-*/scripts/spelling.txt' \
				'linux-source-*/scripts/const_structs.checkpatch' \
				'linux-source-*/scripts/kernel-doc'
		rm ./*.deb
	); then
		rm -rf "$work"
		give_up "could not get the kernel's own checkers from $pkg"
	fi
	find "${to%/*}" -mindepth 1 -maxdepth 1 -type d ! -path "$work" -exec rm -rf {} +
	mv "$work" "$to"
}

# cache_dir: where things live that are costly to get and safe to delete
cache_dir() {
	local base=${XDG_CACHE_HOME:-}
	if [ -z "$base" ]; then
		if [ "$(id -u)" -eq 0 ]; then base=/var/cache; else base=$HOME/.cache; fi
	fi
	printf '%s\n' "$base/userptr"
}
