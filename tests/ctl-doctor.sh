#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl doctor says OK and what there is while the device works, in its line,
# as JSON and as metrics, and warns of an option that would keep the module from
# loading again.
set -eu

config=/etc/modprobe.d/ctl-doctor.conf
trap 'rm -f $config' EXIT
mkdir -p /etc/modprobe.d

fail() {
	echo "FAIL ctl-doctor.sh: $*"
	exit 1
}

# finds FILE TEXT
finds() {
	grep -qF -- "$2" "$1" || fail "expected '$2' in: $(cat "$1")"
}

version=$(cat /sys/module/userptr/version)
node=$(basename /sys/bus/platform/devices/userptr/drm/renderD*)
userptrctl doctor --textfile metrics >out || fail "expected exit status 0, got $?"
finds out "OK: module $version, /dev/dri/$node, max_workers 15, kernel $(uname -r)"
finds metrics "userptr_usable 1"
finds metrics 'userptr_state{state="ok"} 1'
finds metrics 'userptr_parameter{name="max_workers"} 15'
[ "$(stat -c %a metrics)" = 644 ] || fail "the metrics have mode $(stat -c %a metrics)"

userptrctl doctor --json | tr -d ' \n' >json
finds json '"state":"ok","reason":"ok"'
finds json "\"running\":{\"there\":true,\"version\":\"$version\",\"srcversion\":\"$(cat /sys/module/userptr/srcversion)\"}"
finds json "\"installed\":{\"there\":true,\"version\":\"$version\",\"srcversion\":\"$(cat /sys/module/userptr/srcversion)\"}"

echo "options userptr job_timeout_ms=5" >$config
userptrctl doctor >out || fail "a warning: expected exit status 0, got $?"
finds out "WARN: job_timeout_ms=5 in $config is refused: give a whole number, 10 to 60000"
userptrctl selftest >out || fail "selftest, with a warning: expected exit status 0, got $?"
finds out "# WARN: job_timeout_ms=5 in $config"
echo "PASS doctor with a device"
