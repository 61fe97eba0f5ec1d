"""A private copy of this host for one test: what is installed in it is gone with it.

World has mount, network, pid, ipc and uts namespaces of its own; /etc /usr /var /home are overlays
whose changes live in memory, /run is empty. Commands run in it as root. Network: loopback alone.
close() ends every process in it. For root; used by one thread.
"""

import os
import pathlib
import subprocess
import tempfile

SETUP = """
set -e
mount -t tmpfs tmpfs "$1"
for name in etc usr var home; do
  mkdir "$1/$name" "$1/$name.work"
  mount -t overlay overlay -o "lowerdir=/$name,upperdir=$1/$name,workdir=$1/$name.work" "/$name"
done
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock
ip link set lo up
echo ready
exec cat
"""


class World:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="penstock-world-")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child",
             "--mount-proc", "--propagation", "private", "sh", "-c", SETUP, "sh", self.folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            self.close()
            raise RuntimeError("the private world could not be made")
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.first_pid = int(children.read_text().split()[0])

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        os.rmdir(self.folder)

    def command(self, *command: str) -> list[str]:
        return ["nsenter", "--target", str(self.first_pid), "--mount", "--net", "--uts", "--ipc",
                "--pid", "--wd=/", "--", *map(str, command)]

    def start(self, *command: str, **options) -> subprocess.Popen:
        return subprocess.Popen(self.command(*command), stdin=subprocess.DEVNULL, text=True,
                                **options)

    def run(self, *command: str, **options) -> subprocess.CompletedProcess:
        """Both outputs are in stdout; whatever the status."""
        return subprocess.run(self.command(*command), stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                              check=False, **options)

    def shell(self, script: str) -> subprocess.CompletedProcess:
        return self.run("sh", "-c", script)

    def root(self) -> pathlib.Path:
        """The world's / as this process can reach it. Absolute symbolic links lead outside."""
        return pathlib.Path(f"/proc/{self.first_pid}/root")

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        done = subprocess.run(self.command("sh", "-c", 'mkdir -p "$(dirname "$1")" && cat >"$1"',
                                           "sh", path), input=text, text=True, check=True)
        assert done.returncode == 0
        self.run("chmod", f"{mode:o}", path)

    def read(self, path: str) -> str:
        return self.run("cat", path).stdout

    def tree(self, *paths: str) -> dict[str, str]:
        """Owner, mode, kind, link target and content's hash of everything under the paths."""
        listing = self.shell(
            "find " + " ".join(paths) + r" -printf '%p\t%u:%g %m %y %l\n'; find "
            + " ".join(paths) + r" -type f -exec sha256sum {} + | sed 's/\(\S*\)  \(.*\)/\2#\t\1/'")
        return dict(line.split("\t", 1) for line in listing.stdout.splitlines() if "\t" in line)
