#!/bin/sh
# SPDX-License-Identifier: MIT
# userptrctl doctor tells apart a module that is not loaded, one that is refused
# for an option, one that is blacklisted, and one whose device was unbound, and
# waits as long as it was told to for a device that comes.
#
# VM: fresh
set -eu

config=/etc/modprobe.d/ctl-doctor.conf
driver=/sys/bus/platform/drivers/userptr
trap 'rm -f $config' EXIT
mkdir -p /etc/modprobe.d

fail() {
	echo "FAIL ctl-doctor-unloaded.sh: $*"
	exit 1
}

# says STATUS TEXT: of doctor, and of a self-test without a device
says() {
	for command in doctor selftest; do
		status=0
		userptrctl $command >out || status=$?
		[ $status -eq "$1" ] || fail "$command: expected exit status $1, got $status: $(cat out)"
		grep -qF -- "$2" out || fail "$command: expected '$2', got: $(cat out)"
	done
}

rmmod userptr || fail "the module can not be unloaded"
says 7 "the module is installed for kernel $(uname -r) but not loaded; systemctl restart"
userptrctl params >out || fail "params without the module: exit status $?"
grep -q '^max_workers  *-  *15  *1 to 512  *15  *not loaded' out || fail "params: $(cat out)"

echo "options userptr max_workers=9999" >$config
says 6 "max_workers=9999 in $config is refused: give a whole number, 1 to 512; change it"
! insmod /lib/userptr/userptr.ko max_workers=9999 2>/dev/null || fail "the module took it after all"

echo "blacklist userptr" >$config
says 7 "the module is blacklisted: $config; take it out"
rm $config

mv /lib/userptr/userptr.ko /lib/userptr/away
says 5 "the userptr module is not installed; "
mv /lib/userptr/away /lib/userptr/userptr.ko

# the device comes when doctor has looked once, and sleeps (clock_nanosleep)
userptrctl doctor --grace=3600 >out &
until grep -q '^230 ' /proc/$!/syscall || ! readlink /proc/$!/exe >/dev/null; do
	:
done
insmod /lib/userptr/userptr.ko
wait $! || fail "the device has come: expected exit status 0, got $?"
grep -q "^OK: module" out || fail "the device has come: $(cat out)"

echo userptr >$driver/unbind
says 7 "the module is loaded, but its device is not there or was unbound; "
echo userptr >$driver/bind
userptrctl doctor || fail "bound again: expected exit status 0, got $?"
echo "PASS doctor without a device"
