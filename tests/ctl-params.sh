#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl params tells where the value of each parameter is from: the default,
# a file of modprobe.d, the kernel command line, or runtime; and what loading the module again would give.
set -eu

dir=/etc/modprobe.d
parameter=/sys/module/userptr/parameters/max_workers
was=$(cat $parameter)
trap 'umount /proc/cmdline 2>/dev/null || true; rm -f $dir/ctl-params.conf; echo $was >$parameter' EXIT
mkdir -p $dir

fail() {
	echo "FAIL ctl-params.sh: $*"
	exit 1
}

# row VALUE RELOAD SOURCE: what is expected of max_workers
row() {
	userptrctl params >out || fail "params: exit status $?"
	got=$(awk '$1 == "max_workers" { $1 = ""; print }' out)
	[ "$got" = " $1 15 1 to 512 $2 $3" ] || fail "expected '$1 15 1 to 512 $2 $3', got '$got'"
}

row 15 15 default
count=$(userptrctl params | awk 'NR > 1 { print $1 }' | wc -l)
there=$(find /sys/module/userptr/parameters -type f | wc -l)
[ "$count" -eq "$there" ] || fail "expected $there parameters, got $count"

echo 7 >$parameter
row 7 15 runtime

echo "options userptr max_workers=0x4" >$dir/ctl-params.conf
row 7 4 runtime
echo 4 >$parameter
row 4 4 $dir/ctl-params.conf
userptrctl params --json | tr -d ' \n' >json
grep -q "\"name\":\"max_workers\",\"value\":\"4\",\"source\":\"$dir/ctl-params.conf\",\"reload\":\"4\"" json ||
	fail "JSON says otherwise: $(cat json)"

# set before the file was written, as it seems: not applied yet
echo 15 >$parameter
row 15 4 default
grep -q "^max_workers=0x4 in $dir/ctl-params.conf counts when" out || fail "expected a remark"

echo "options userptr max_workers=9999 allow_overlap=2" >$dir/ctl-params.conf
row 15 refused default
grep -q "^max_workers=9999 in .* is refused.* 1 to 512$" out || fail "expected a remark with the range"
grep -q "^allow_overlap=2 in .* is refused.* 0 or 1$" out || fail "expected a remark on allow_overlap"

# command_line WORDS: as if the machine had been booted with them
command_line() {
	umount /proc/cmdline 2>/dev/null || true
	echo "quiet $*" >cmdline
	mount --bind cmdline /proc/cmdline
}

echo "options userptr max_workers=4" >$dir/ctl-params.conf
command_line userptr.max_workers=6
row 15 6 default
echo 6 >$parameter
row 6 6 "the kernel command line"
command_line userptr.max_workers=0
row 6 refused runtime
grep -q "^max_workers=0 in the kernel command line is refused" out || fail "expected a remark"
echo "PASS the sources of parameters"
