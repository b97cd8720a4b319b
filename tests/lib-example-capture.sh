#!/bin/sh
# SPDX-License-Identifier: MIT
# The example capture-video has a camera write to plain memory, and finds there the
# camera's test pattern: eight bars of known colours.
set -eu

fail() {
	echo "FAIL lib-example-capture.sh: $*"
	exit 1
}

# as the tests in C do, with which this one may share a VM
modprobe vivid n_devs=2 allocators=0,1 node_types=0x60001,0x60001 2>/dev/null ||
	{ echo "there is no vivid here"; exit 77; }
camera=$(grep -lx vivid-000-vid-cap /sys/class/video4linux/*/name)
camera=${camera%/name}
/examples/capture-video "/dev/${camera##*/}" picture.ppm || fail "exit status $?"

{ read -r magic; read -r width height; read -r most; } <picture.ppm
[ "$magic $most" = "P6 255" ] || fail "this is not a picture: $magic $width $height $most"
header=$(printf '%s\n%s\n%s\n' "$magic" "$width $height" "$most" | wc -c)
size=$(stat -c %s picture.ppm)
[ "$size" -eq $((header + width * height * 3)) ] || fail "$width by $height pixels in $size bytes"

# colour X: which of red, green and blue are on there, in the last line
colour() {
	tail -c +$((header + 1 + 3 * (width * (height - 1) + $1))) picture.ppm | od -An -v -tu1 -w3 -N 3 |
		while read -r red green blue; do
			name=
			[ "$red" -lt 100 ] || name=${name}r
			[ "$green" -lt 100 ] || name=${name}g
			[ "$blue" -lt 100 ] || name=${name}b
			echo "${name:-black}"
		done
}

got=
for bar in 0 1 2 3 4 5 6 7; do
	got="$got $(colour $(((2 * bar + 1) * width / 16)))"
done
[ "$got" = " rgb rg gb g rb r b black" ] || fail "the bars are:$got"
echo "PASS a camera's picture of $width by $height"
