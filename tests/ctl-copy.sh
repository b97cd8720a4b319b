#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl copy of a 64 MiB file from and to ext4 is byte-identical, also
# when it is read back from the disk.
#
# VM: disk
set -eu

fail() {
	echo "FAIL ctl-copy.sh: $*"
	exit 1
}

dir=/mnt/disk/ctl-copy
mkdir -p $dir
dd if=/dev/urandom of=$dir/src bs=1M count=64 2>/dev/null
want=$(sha256sum <$dir/src)
userptrctl copy $dir/src $dir/dst || fail "copy: expected exit status 0, got $?"
got=$(sha256sum <$dir/dst)
[ "$got" = "$want" ] || fail "sha256: expected $want, got $got"

sync
echo 3 >/proc/sys/vm/drop_caches
got=$(sha256sum <$dir/dst)
[ "$got" = "$want" ] || fail "sha256 from the disk: expected $want, got $got"
[ "$(sha256sum <$dir/src)" = "$want" ] || fail "the source has changed"
[ "$(ls -A $dir)" = "dst
src" ] || fail "left behind: $(ls -A $dir)"

# over a destination that is there, and longer
dd if=/dev/urandom of=$dir/src bs=1M count=3 2>/dev/null
userptrctl copy $dir/src $dir/dst || fail "copy: expected exit status 0, got $?"
cmp $dir/src $dir/dst || fail "the second copy differs"
rm -r $dir
echo "PASS a 64 MiB file from and to ext4"
