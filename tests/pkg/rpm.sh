# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The kind rpm: a scenario whose machine is a Debian that dnf manages (rpm-machine.sh). There is one such place.

rpm_places() { echo -; }

rpm_run() { as_root unshare --mount --pid --fork --kill-child --propagation private "$1"; }
