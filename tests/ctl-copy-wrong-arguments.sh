#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl copy refuses what is no copy of a file: a source that is missing
# or a directory, the same file twice, missing arguments; no file is changed.
set -eu

fail() {
	echo "FAIL ctl-copy-wrong-arguments.sh: $*"
	exit 1
}

dir=$USERPTR_TEST_DIR/ctl-wrong
mkdir -p "$dir/sub"
echo content >"$dir/file"

refused() {
	status=0
	userptrctl copy "$@" </dev/null || status=$?
	[ $status -ne 0 ] || fail "copy $*: expected a failure"
	[ $status -lt 128 ] || fail "copy $*: died of signal $((status - 128))"
}

refused
refused "$dir/file"
refused "$dir/file" "$dir/other" "$dir/third"
refused "$dir/missing" "$dir/dst"
refused "$dir/sub" "$dir/dst"
refused "$dir/file" "$dir/sub"
refused "$dir/file" "$dir/file"
refused "$dir/file" "$dir/nowhere/dst"
refused /dev/zero "$dir/dst"
ln "$dir/file" "$dir/link"
refused "$dir/file" "$dir/link"
[ "$(cat "$dir/file")" = content ] || fail "the file has changed"
[ "$(ls -A "$dir")" = "file
link
sub" ] || fail "left behind: $(ls -A "$dir")"
rm -r "$dir"
echo "PASS wrong arguments of copy"
