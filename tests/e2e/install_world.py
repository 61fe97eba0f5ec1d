"""A private copy of this host for one test: what is installed in it is gone with it.

World has mount, network, pid, ipc and uts namespaces of its own; /etc /usr /var /home are overlays
whose changes live in memory, /run is empty. Commands run in it as root. Network: loopback alone.
dpkg has no index of the man pages made in it, which would take longer than all else that it does.
close() ends every process in it. For root; used by one thread.
"""

import hashlib
import os
import pathlib
import stat
import subprocess
import tempfile
import time

OVERLAID = ("etc", "usr", "var", "home")
SETUP = """
set -e
folder=$1
shift
mount -t tmpfs tmpfs "$folder"
for name; do
  mkdir "$folder/$name" "$folder/$name.work"
  layers=lowerdir=/$name,upperdir=$folder/$name,workdir=$folder/$name.work
  mount -t overlay overlay -o "$layers" "/$name"
done
mount -t tmpfs -o mode=755 tmpfs /run
rm -f /var/lib/man-db/auto-update
mkdir /run/lock
ip link set lo up
echo ready
exec cat
"""


class World:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="penstock-world-")
        self.started = []
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child",
             "--mount-proc", "--propagation", "private", "sh", "-c", SETUP, "sh", self.folder,
             *OVERLAID],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            self.close()
            raise RuntimeError("the private world could not be made")
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.first_pid = int(children.read_text().split()[0])

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=20)
        for process in self.started:
            process.wait(timeout=20)
            if process.stdout:
                process.stdout.close()
        self.process.stdout.close()
        os.rmdir(self.folder)

    def command(self, *command: str) -> list[str]:
        return ["nsenter", "--target", str(self.first_pid), "--mount", "--net", "--uts", "--ipc",
                "--pid", "--root", "--wdns=/", "--", *map(str, command)]

    def start(self, *command: str, **options) -> subprocess.Popen:
        """A program that runs until it ends or the world does."""
        self.started.append(subprocess.Popen(self.command(*command), stdin=subprocess.DEVNULL,
                                             text=True, **options))
        return self.started[-1]

    def run(self, *command: str, **options) -> subprocess.CompletedProcess:
        """Both outputs are in stdout; whatever the status."""
        return subprocess.run(self.command(*command), stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                              check=False, **options)

    def serve(self, said: str) -> dict[str, subprocess.Popen]:
        """Starts what deploy/install said has to be started by hand, and nginx with this site
        alone, unless Apache was chosen; the running programs by name. They answer a little later,
        except that Exim's wiring has been looked at."""
        running = {}
        for line in said.splitlines():
            command = line.split()
            if line.startswith("    install "):
                self.run(*command)
            elif line.startswith(("    spawn-fcgi ", "    setpriv ", "    /usr/sbin/apache2 ")):
                own = [word for word in command if word.startswith("/usr/lib/penstock/penstock-")]
                name = pathlib.Path(own[0] if own else command[0]).name
                running[name] = self.start(*command, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
        if "apache2" not in running:
            self.shell("cd /etc/nginx/sites-enabled && ls | grep -v '^penstock$' | xargs -r rm;"
                       " nginx")
        self.await_file("/run/penstock/agent/health.json")
        return running

    def await_file(self, path: str) -> None:
        end = time.monotonic() + 20
        while self.run("test", "-e", path).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError(f"{path} did not appear")
            time.sleep(0.05)

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

    def changes(self) -> dict[str, str]:
        """What differs from this machine: owner, mode and content by path, or "gone"."""
        found = {}
        for name in OVERLAID:
            upper = self.root() / self.folder.lstrip("/") / name
            for path in paths_below(upper):
                real = pathlib.Path("/", name, path.relative_to(upper))
                now = describe(path)
                if now != describe(real):
                    found[str(real)] = now
        for path in paths_below(self.root() / "run"):
            found[str(pathlib.Path("/run", path.relative_to(self.root() / "run")))] = describe(path)
        return found


def paths_below(top: pathlib.Path) -> list[pathlib.Path]:
    """In order; somebody may take things away meanwhile."""
    return sorted(pathlib.Path(folder, name) for folder, names, files in os.walk(top)
                  for name in (*names, *files))


def describe(path: pathlib.Path) -> str:
    try:
        status = path.lstat()
    except OSError:
        return "gone"
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:
        return "gone"  # how an overlay notes a removal
    text = f"{status.st_uid}:{status.st_gid} {status.st_mode:o}"
    try:
        if stat.S_ISLNK(status.st_mode):
            return f"{text} to {os.readlink(path)}"
        if stat.S_ISREG(status.st_mode):
            return f"{text} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    except OSError:
        pass  # a named network, which is a file that cannot be read; or it has just gone
    return text
