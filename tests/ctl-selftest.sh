#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl selftest passes, as TAP with a plan that was kept.
set -eu

fail() {
	echo "FAIL ctl-selftest.sh: $*"
	exit 1
}

out=$USERPTR_TEST_DIR/selftest
status=0
userptrctl selftest >"$out" || status=$?
cat "$out"
[ $status -eq 0 ] || fail "expected exit status 0, got $status"
plan=$(sed -n 's/^1\.\.\([0-9][0-9]*\).*/\1/p' "$out")
[ -n "$plan" ] || fail "expected a plan (1..N)"
[ "$plan" -gt 3 ] || fail "expected more than 3 checks, got $plan"
done=$(grep -c '^ok ' "$out") || true
[ "$done" -eq "$plan" ] || fail "expected $plan lines of \"ok\", got $done"
! grep -q '^not ok' "$out" || fail "a check failed"
rm "$out"
echo "PASS userptrctl selftest, $plan checks"
