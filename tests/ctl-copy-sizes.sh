#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl copy is byte-identical for sizes that are no multiple of the page
# size, down to an empty file, on ext4 and on tmpfs and between the two.
#
# VM: disk
set -eu

fail() {
	echo "FAIL ctl-copy-sizes.sh: $*"
	exit 1
}

a=/mnt/disk/ctl-sizes
b=$USERPTR_TEST_DIR/ctl-sizes
mkdir -p "$a" "$b"
for size in 0 1 4095 4096 4097 1048579; do
	head -c $size /dev/urandom >"$a/src"
	[ "$(wc -c <"$a/src")" -eq $size ] || fail "could not make a file of $size bytes"
	cp "$a/src" "$b/src"
	for from in "$a" "$b"; do
		for to in "$a" "$b"; do
			rm -f "$to/dst"
			userptrctl copy "$from/src" "$to/dst" ||
				fail "$size bytes, $from to $to: expected exit status 0, got $?"
			cmp "$from/src" "$to/dst" || fail "$size bytes, $from to $to: they differ"
		done
	done
done
rm -r "$a" "$b"
echo "PASS odd sizes"
