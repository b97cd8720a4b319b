# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Makes an initramfs and boots it: for run, demo and shell, which source this after common.sh.

# What a VM loads at once. Modules that only some tests want lie ready for modprobe.
stock_modules=(virtio_pci virtio_console)
disk_modules=(virtio_blk ext4 crc32c_generic)
share_modules=(9pnet_virtio 9p)
spare_modules=(vgem vkms vivid vim2m cirrus cirrus-qemu bochs zram loop)

# show_depends NAME: the files of a stock module of $root, in the order of loading; none if it is built in or not there
show_depends()
{
	local out
	out=$(modprobe --dirname "$root" --set-version "$(release_of "$root")" --show-depends "$1" 2> /dev/null) ||
		return 0
	sed -n 's/^insmod \([^ ]*\).*/\1/p' <<< "$out"
}

# add_module STAGE FILE: put a module of $root into the initramfs, uncompressed; print its path there
add_module()
{
	local path=${2#"$root"}
	path=${path%.[xz][zs]*}
	if [[ ! -e $1$path ]]; then
		mkdir -p "$1${path%/*}"
		case $2 in
		*.xz) xz -dc "$2" > "$1$path" ;;
		*.zst) zstd -qdc "$2" > "$1$path" ;;
		*) cp "$2" "$1$path" ;;
		esac
	fi
	echo "$path"
}

# add_modules STAGE NAME...: the same with all they depend on; prints the paths in order of loading
add_modules()
{
	local stage=$1 name file
	shift
	for name; do
		for file in $(show_depends "$name"); do add_module "$stage" "$file"; done
	done
}

# add_programs STAGE DIR FILE...: put programs into DIR with the shared libraries they need
add_programs()
{
	local stage=$1 dir=$2 lib
	shift 2
	mkdir -p "$stage$dir" "$stage/lib"
	cp -L "$@" "$stage$dir"
	# A program that is a script or static has no libraries, and ldd calls that an error.
	for lib in $(LD_LIBRARY_PATH=$top/build/lib ldd "$@" 2> /dev/null |
			sed -nE 's,^\s+([^ ]+ => )?(/[^ ]+) .*,\2,p' | sort -u); do
		case $lib in
		"$top"/*) cp -L "$lib" "$stage/lib" ;;
		*) cp -L --parents "$lib" "$stage" ;;
		esac
	done
}

# make_stage STAGE MODULE: what all VMs of $root have: init, busybox, stock modules, MODULE and its needs
make_stage()
{
	local stage=$1 module=$2 release
	release=$(release_of "$root")
	rm -rf "$stage"
	mkdir -p "$stage"/{bin,dev,etc,lib/userptr,mnt,proc,sys,tests,tmp}
	ln -s bin "$stage/sbin"
	gcc -O2 -Wall -Wextra -static -o "$stage/init" "$vm/init.c"
	cp "$(command -v busybox)" "$stage/bin/busybox"
	"$stage/bin/busybox" --install "$stage/bin"
	install "$vm/screendump" "$stage/bin"
	echo 'root:x:0:0:root:/tmp:/bin/sh' > "$stage/etc/passwd"
	echo 'root:x:0:' > "$stage/etc/group"
	cp "$module" "$stage/lib/userptr/userptr.ko"
	# shellcheck disable=SC2046 # a list of names
	add_modules "$stage" "${stock_modules[@]}" $(modinfo -F depends "$module" | tr , ' ') > "$stage/etc/modules"
	add_modules "$stage" "${disk_modules[@]}" > "$stage/etc/modules.disk"
	add_modules "$stage" "${share_modules[@]}" > "$stage/etc/modules.share"
	add_modules "$stage" "${spare_modules[@]}" > /dev/null
	cp "$root/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} "$stage/lib/modules/$release"
	# Where a package would install it, for modprobe and for userptrctl.
	mkdir "$stage/lib/modules/$release/updates"
	ln -s ../../../userptr/userptr.ko "$stage/lib/modules/$release/updates"
	depmod --basedir "$stage" "$release"
}

# pack STAGE FILE: as a cpio archive, of which the kernel accepts several in one initramfs
pack() { (cd "$1" && find . | cpio --quiet -o -H newc -R 0:0) > "$2"; }

# unpack_kernel FILE: the kernel proper out of the compressed image of $root (its header tells where
# it lies: Documentation/arch/x86/boot.rst); undoing xz in an emulated machine takes 5 s of each boot.
# The debug kernel's lz4 takes less, and that kernel does not start any other way.
unpack_kernel()
{
	local image sectors offset length
	image=$root/boot/vmlinuz-$(release_of "$root")
	sectors=$(od -An -tu1 -j $((0x1f1)) -N 1 "$image")
	read -r offset length < <(od -An -tu4 -j $((0x248)) -N 8 "$image")
	# The last four bytes are the unpacked size and belong to no format.
	dd status=none if="$image" of="$1.packed" bs=1M iflag=skip_bytes,count_bytes \
		skip=$(((sectors + 1) * 512 + offset)) count=$((length - 4))
	case $(od -An -tx1 -N 4 "$1.packed") in
	' fd 37 7a 58') xz -dc < "$1.packed" > "$1" ;;
	' 28 b5 2f fd') zstd -qdc < "$1.packed" > "$1" ;;
	' 02 21 4c 18') cp "$image" "$1" ;;
	*) die "$image is compressed in a way that is not known here" ;;
	esac
	rm "$1.packed"
}

# make_disk FILE MB [DIR]: an ext4 disk, with what is in DIR; make_swap FILE MB: a disk to swap on
make_disk() { truncate -s "$2M" "$1" && mkfs.ext4 -q -F -m 0 -E root_owner=0:0 ${3:+-d "$3"} "$1"; }
make_swap() { truncate -s "$2M" "$1" && mkswap -q "$1"; }

# Two screens to draw on, and what lets the guest have QEMU look at them: a port that leads to QEMU's
# monitor (QMP), by a socket of QEMU's own, and a folder for the pictures that it gets as /host. Both are
# in the directory that QEMU is started in. /bin/screendump in the guest makes use of it.
# shellcheck disable=SC2034 # for those who source this
screen_args=(-device "cirrus-vga,id=cirrus" -device "bochs-display,id=bochs"
	-chardev "socket,id=monitor,path=qmp,server=on,wait=off" -mon "chardev=monitor,mode=control"
	-chardev "socket,id=qmp,path=qmp" -device "virtserialport,nr=2,chardev=qmp"
	-virtfs "local,path=screen,mount_tag=host,security_model=none")

# boot KERNEL DIR APPEND ARGS...: run a VM with DIR/initramfs. Its console goes to DIR/console and
# its results to DIR/results unless ARGS say otherwise; DIR/pid is its process.
#
# No LA57 with KASAN: while a kernel identifies its processor, early on and with interrupts enabled, it
# forgets for a moment that it has five levels of page tables, and KASAN takes all memory that an interrupt
# touches then for no memory.
# No ERMS and FSRM: they make the kernel copy by `rep movsb`, which TCG runs up to ten times slower
# than a loop. One host thread for all CPUs: with one for each, QEMU before 8.1 sometimes runs stale
# code after the kernel patched it on another CPU, seen as "Oops: int3" while booting.
# no_timer_check: on a busy host timer interrupts come so late that the kernel takes the IO-APIC for
# broken, and panics.
boot()
{
	local kernel=$1 dir=$2 append=$3 cpu=max,-erms,-fsrm
	shift 3
	[[ $(release_of "$root") != *-debug ]] || cpu+=,-la57
	rm -f "$dir/console"
	exec qemu-system-x86_64 -accel tcg,thread=single -machine q35 -cpu "$cpu" \
		-nodefaults -display none -vga none -nic none -no-reboot -pidfile "$dir/pid" \
		-kernel "$kernel" -initrd "$dir/initramfs" \
		-append "console=ttyS0 loglevel=5 panic=-1 oops=panic panic_on_warn=1 log_buf_len=4M mitigations=off cryptomgr.notests no_timer_check $append" \
		-serial "file:$dir/console" -device virtio-serial-pci \
		-device virtserialport,nr=1,chardev=results "$@"
}
