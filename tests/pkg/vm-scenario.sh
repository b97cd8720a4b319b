# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What a scenario sources first. Here that runs it in its VM; in there, it does nothing.

[[ -e /run/scenario/agent ]] || exec "$(dirname "${BASH_SOURCE[0]}")/vm-run" "$@" "$(basename "$0")"
