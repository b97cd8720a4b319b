#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl status names the module, the kernel and the parameters, and exits
# with 0 while the device is there.
set -eu

fail() {
	echo "FAIL ctl-status.sh: $*"
	exit 1
}

out=$USERPTR_TEST_DIR/status
userptrctl status >"$out" || fail "status: expected exit status 0, got $?"
cat "$out"
grep -q "$(uname -r)" "$out" || fail "expected the kernel's release $(uname -r)"
# of the module: what the device answers has most of these names as well
parameters=$(sed -n '/^  parameters:$/,/^[^ ]/p' "$out")
for word in job_timeout_ms allow_overlap max_objects; do
	echo "$parameters" | grep -q "^    $word: " || fail "expected the parameter $word"
done
rm "$out"
echo "PASS userptrctl status"
