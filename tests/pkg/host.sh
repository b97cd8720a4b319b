# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Scenarios of the kind "host" run here, in the project's folder.

host_places() { echo -; }

host_run() { (cd "$top" && "$1"); }
