#!/bin/sh
# SPDX-License-Identifier: MIT
# The example scanout draws its picture in memory of malloc(), and that picture, pixel
# by pixel, is what QEMU sees on its screen.
#
# VM: screen
set -eu

fail() {
	echo "FAIL lib-example-scanout.sh: $*"
	exit 1
}

# of the pixels, three bytes each; the example draws with integers only
want=c60760c78bb79640c1db98930b403ead467c28b2fe42f7895cc62cf6625558ca

modprobe cirrus 2>/dev/null || modprobe cirrus-qemu 2>/dev/null || { echo "there is no cirrus here"; exit 77; }
for card in /sys/class/drm/card?; do
	case $(readlink "$card/device/driver") in
	*/cirrus*) break ;;
	esac
done
mkfifo in out
/examples/scanout "/dev/dri/${card##*/}" <in >out &
exec 3>in
read -r line <out || fail "it ended before it showed anything"
[ "$line" = shown ] || fail "it said: $line"

screendump cirrus lib-example-scanout.png
screendump cirrus lib-example-scanout.ppm
got=$(tail -c $((800 * 600 * 3)) /host/lib-example-scanout.ppm | sha256sum | cut -c 1-64)
rm /host/lib-example-scanout.ppm
[ "$got" = "$want" ] || fail "sha256 of the pixels: expected $want, got $got (see lib-example-scanout.png)"

exec 3>&-
wait $! || fail "exit status $?"
echo "PASS the picture is on the screen"
