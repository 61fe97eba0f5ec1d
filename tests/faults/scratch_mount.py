"""File systems of a test's own: mounted in a mount namespace of its own, gone with it.

The kernel frees a loop device when its last mount goes (autoclear), and the last mount goes when
the namespace's last process ends, however it ends. `in_own_namespace()` waits for that.
"""

import errno
import os
import pathlib
import subprocess
import sys
import tempfile
import time

INSIDE = "PENSTOCK_IN_OWN_MOUNT_NAMESPACE"


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stdout}")
    return done.stdout


def loop_devices_of(scratch):
    found = []
    for backing in pathlib.Path("/sys/block").glob("loop*/loop/backing_file"):
        try:
            if backing.read_text().startswith(scratch):
                found.append(backing.parts[3])
        except OSError:
            pass  # released at this moment
    return found


def in_own_namespace(main):
    """Runs main(scratch directory) in a mount namespace of its own; the exit status of the program
    is its outcome. 77 without root, which ctest counts as skipped."""
    if INSIDE in os.environ:
        main(os.environ[INSIDE])
        return
    if os.geteuid() != 0:
        print("needs root: it mounts file systems of its own")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="penstock-mounts-") as scratch:
        os.chmod(scratch, 0o755)
        done = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable,
                               "-B", *sys.argv], env={**os.environ, INSIDE: scratch}, check=False)
        deadline = time.monotonic() + 10
        while loop_devices_of(scratch) and time.monotonic() < deadline:
            time.sleep(0.1)
        left = loop_devices_of(scratch)
    if left:
        sys.exit(f"loop devices are still in use: {left}")
    sys.exit(done.returncode)


def mount_image(scratch, size, block_size, inodes):
    """A fresh ext4 of `size` bytes, without blocks reserved for root. Its mount point and image."""
    image = pathlib.Path(tempfile.mkstemp(dir=scratch, suffix=".img")[1])
    os.truncate(image, size)
    run("mkfs.ext4", "-q", "-m", "0", "-b", str(block_size), "-N", str(inodes), str(image))
    point = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    os.chmod(point, 0o755)
    mount(image, point)
    os.chmod(point, 0o755)
    return point, image


def mount(image, point):
    """Without the few clusters that ext4 keeps back for itself either: full is to mean full."""
    run("mount", "-o", "loop", "-t", "ext4", str(image), str(point))
    device = os.stat(point).st_dev
    link = f"/sys/dev/block/{os.major(device)}:{os.minor(device)}"
    name = os.path.basename(os.path.realpath(link))
    pathlib.Path(f"/sys/fs/ext4/{name}/reserved_clusters").write_text("0")


def fill(directory):
    """Uses up every free block: with large writes, then byte by byte in files of their own."""
    for size in (64 * 1024, 1024):
        with open(directory / f"fill-{size}", "wb", buffering=0) as file:
            write_until_full(file, b"x" * size)
    number = 0
    is_full = False
    while not is_full:
        with open(directory / f"byte-{number}", "wb", buffering=0) as file:
            is_full = not write_once(file, b"x")
        number += 1


def write_until_full(file, block):
    while write_once(file, block):
        pass


def write_once(file, block):
    """Whether the block is on the disk; raises for any error but a full disk."""
    try:
        written = file.write(block)
        os.fsync(file.fileno())
        return written == len(block)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


def use_up_inodes(directory):
    """Ends only when no file can be made."""
    number = 0
    while True:
        try:
            with open(directory / f"inode-{number}", "xb"):
                number += 1
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return
