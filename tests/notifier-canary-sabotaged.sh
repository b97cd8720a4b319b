#!/bin/sh
# SPDX-License-Identifier: MIT
# The same scene with a module whose notifier waits for nothing: the canary is
# destroyed, so the other test can fail.
#
# VM: module=notifier-skip-wait alone mem=1024
set -u

"$(dirname "$0")/promise"
status=$?
[ $status -eq 3 ] && echo "PASS the canary was destroyed, as it should be" && exit 0
echo "FAIL notifier-canary-sabotaged.sh: promise: expected exit status 3, got $status"
exit 1
