"""Bare responders beside penstock in a lab, behind the same nginx with the same site."""
import contextlib
import os
import re
import shutil
import socket
import subprocess

from layout import SOURCE

SITE = SOURCE / "nginx" / "penstock.conf"
# name: the responder's mode, its port, whether nginx keeps its connections. One that accepts in
# each thread cannot have them kept: every idle one would hold a thread.
KINDS = {"bare_stock": ("stock", 3001, False), "bare_parked": ("parked", 3002, True)}
BACKLOG = 512


def site(name, port, is_kept):
    """penstock's own site for another responder, on one clear port of loopback."""
    text = SITE.read_text().replace("penstock", name).replace(f"/etc/{name}/", "/etc/penstock/")
    text = text.replace(f"tls/{name}.", "tls/penstock.")
    text = re.sub(r"(?m)^\s*listen .*\n", "", text)
    text = text.replace("server {\n", f"server {{\n    listen 127.0.0.1:{port};\n", 1)
    return text if is_kept else text.replace("fastcgi_keep_conn on", "fastcgi_keep_conn off")


@contextlib.contextmanager
def running(lab, binary, threads):
    """The responders' URLs by name, while they run."""
    programs = []
    for name, (mode, port, is_kept) in KINDS.items():
        directory = lab.path(f"/run/{name}")
        directory.mkdir()
        lab.path(f"/etc/nginx/sites-enabled/{name}").write_text(site(name, port, is_kept))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(directory / "fcgi.sock"))
            os.chmod(directory / "fcgi.sock", 0o660)
            shutil.chown(directory / "fcgi.sock", group="www-data")
            listener.listen(BACKLOG)
            programs.append(subprocess.Popen([binary, mode, str(threads)], stdin=listener))
    try:
        lab.enter(["nginx", "-s", "reload"], check=True)
        urls = {name: f"http://127.0.0.1:{port}" for name, (_, port, _) in KINDS.items()}
        lab.wait_for(lambda: all(_answers(lab, port) for _, port, _ in KINDS.values()),
                     "bare responders")
        yield urls
    finally:
        for program in programs:
            program.kill()
            program.wait()


def _answers(lab, port):
    try:
        lab.connect(port).close()
    except OSError:
        return False
    return True
