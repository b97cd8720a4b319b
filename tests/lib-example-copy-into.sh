#!/bin/sh
# SPDX-License-Identifier: MIT
# The example copy-into finds in a buffer of the system heap, and of udmabuf, what
# was in the file.
#
# VM: unfit=bookworm:"Debian's 6.1 has neither"
# VM: unfit=debug:"udmabuf maps longer pieces than its own device takes, and DMA_API_DEBUG complains of it"
set -eu

fail() {
	echo "FAIL lib-example-copy-into.sh: $*"
	exit 1
}

modprobe udmabuf 2>/dev/null || true
for from in heap udmabuf; do
	/examples/copy-into "$from" /bin/busybox >copy || fail "$from: exit status $?"
	cmp copy /bin/busybox || fail "$from: it is not what was in the file"
done
if /examples/copy-into heap /dev/null >copy 2>said; then fail "nothing was copied"; fi
grep -q "there is nothing in it" said || fail "it said: $(cat said)"
echo "PASS a file in buffers of others"
