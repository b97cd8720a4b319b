#!/bin/sh
# SPDX-License-Identifier: MIT
# The promise: munmap while a job writes the memory returns only after the
# engine let go, so that another process that gets the same physical pages
# keeps its data.
#
# VM: mem=1024
set -u

"$(dirname "$0")/promise"
status=$?
[ $status -eq 0 ] && echo "PASS the canary is intact" && exit 0
echo "FAIL notifier-canary.sh: promise: expected exit status 0, got $status"
exit 1
