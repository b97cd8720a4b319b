#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl copy to a file system without room fails, leaves nothing behind
# and an old destination untouched: on a small tmpfs and on ext4.
#
# VM: disk
set -eu

fail() {
	echo "FAIL ctl-copy-disk-full.sh: $*"
	exit 1
}

src=$USERPTR_TEST_DIR/full-src
dd if=/dev/urandom of="$src" bs=1M count=8 2>/dev/null

# refused DIR: copying there fails, first without and then over an old file
refused() {
	status=0
	userptrctl copy "$src" "$1/dst" || status=$?
	[ $status -ne 0 ] || fail "$1: expected a failure"
	[ $status -lt 128 ] || fail "$1: userptrctl died of signal $((status - 128))"
	[ ! -e "$1/dst" ] || fail "$1: there is a dst"
	[ -z "$(ls -A "$1")" ] || fail "$1: left behind: $(ls -A "$1")"
	echo old >"$1/dst"
	! userptrctl copy "$src" "$1/dst" || fail "$1: expected a failure"
	[ "$(cat "$1/dst")" = old ] || fail "$1: the old dst has changed"
	[ "$(ls -A "$1")" = dst ] || fail "$1: left behind: $(ls -A "$1")"
	rm "$1/dst"
}

small=$USERPTR_TEST_DIR/full-small
mkdir -p "$small"
mount -t tmpfs -o size=2m none "$small"
refused "$small"
umount "$small"

disk=/mnt/disk/full
mkdir -p $disk
free=$(df -k /mnt/disk | awk 'NR == 2 { print $4 }')
fallocate -l "$(((free - 3072) * 1024))" /mnt/disk/filler
refused $disk
rm /mnt/disk/filler
userptrctl copy "$src" $disk/dst || fail "with room again: expected exit status 0, got $?"
cmp "$src" $disk/dst || fail "with room again: they differ"
rm -r $disk "$src" "$small"
echo "PASS no room for the copy"
