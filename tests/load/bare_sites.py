"""Bare libfcgi responders beside penstock in a lab, behind the same front end with the same site.

running() starts them and says at which URL each answers; all of them say what penstock says, byte
for byte. They end with it, or, behind Apache, with the lab.
"""
import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

from layout import SOURCE

NGINX_SITE = SOURCE / "nginx" / "penstock.conf"
APACHE_CONF = "/etc/apache2-penstock/apache2.conf"
ANSWERS = {"version": "version", "account": "accountsummary"}  # part of a name: function
THREADS = 64  # penstock's default
BACKLOG = 512


@contextlib.contextmanager
def running(lab, front, binary):
    """{name: URL before the path} of the bare responders, while they run."""
    bodies = {what: _body(lab, function) for what, function in ANSWERS.items()}
    with contextlib.ExitStack() as stack:
        start = _behind_nginx if front == "nginx" else _behind_apache
        ports = start(lab, binary, bodies, stack)
        urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        lab.wait_for(lambda: all(_answers(lab, port) for port in ports.values()),
                     "bare responders")
        yield urls


def _body(lab, function):
    file = pathlib.Path("/run") / f"bare-{function}.json"
    arguments = {"user": "user0"} if function == "accountsummary" else {}
    lab.path(file).write_text(lab.api(function, **arguments).text)
    lab.path(file).chmod(0o644)
    return file


def _behind_nginx(lab, binary, bodies, stack):
    # One that accepts in each thread cannot have its connections kept: every idle one would hold a
    # thread.
    kinds = {"bare_stock_version": ("stock", "version", 3001, []),
             "bare_parked_version": ("parked", "version", 3002, []),
             "bare_parked_account": ("parked", "account", 3003, []),
             "bare_creating_version": ("parked", "version", 3004,
                                       [tempfile.mkdtemp(prefix="bare-", dir=lab.state)])}
    for name, (mode, what, port, more) in kinds.items():
        lab.path(f"/run/{name}").mkdir()
        lab.path(f"/etc/nginx/sites-enabled/{name}").write_text(
            _nginx_site(name, port, mode == "parked"))
        with socket.socket(socket.AF_UNIX) as listener:
            file = str(lab.path(f"/run/{name}/fcgi.sock"))
            listener.bind(file)
            os.chmod(file, 0o660)
            shutil.chown(file, group="www-data")
            listener.listen(BACKLOG)
            program = subprocess.Popen([binary, mode, str(THREADS), lab.path(bodies[what]), *more],
                                       stdin=listener)
        stack.callback(program.wait)
        stack.callback(program.kill)
    lab.enter(["nginx", "-s", "reload"], check=True)
    return {name: port for name, (_, _, port, _) in kinds.items()}


def _nginx_site(name, port, is_kept):
    """penstock's own site for another responder, on one clear port of loopback."""
    text = NGINX_SITE.read_text().replace("penstock", name).replace(f"/etc/{name}/",
                                                                    "/etc/penstock/")
    text = text.replace(f"tls/{name}.", "tls/penstock.")
    text = re.sub(r"(?m)^\s*listen .*\n", "", text)
    text = text.replace("server {\n", f"server {{\n    listen 127.0.0.1:{port};\n", 1)
    return text if is_kept else text.replace("fastcgi_keep_conn on", "fastcgi_keep_conn off")


def _behind_apache(lab, binary, bodies, _):
    """An Apache of its own for each: mod_fcgid counts the processes of one for all its programs."""
    program = "/usr/lib/penstock/bare_responder"
    shutil.copy(binary, lab.path(program))
    ports = {}
    for number, what in enumerate(ANSWERS):
        name = f"bare_fcgid_{what}"
        ports[name] = 3011 + number
        run = f"/run/{name}"
        lab.enter(["install", "-d", "-o", "root", "-g", "root", run], check=True)
        lab.path(f"{run}/apache2.conf").write_text(
            _apache_conf(lab, run, ports[name], f"{program} stock 1 {bodies[what]}"))
        lab.enter(["apache2", "-f", f"{run}/apache2.conf"], check=True)
    return ports


def _apache_conf(lab, run, port, wrapper):
    """That of penstock's own instance, for another program, with other ports and files."""
    text = lab.path(APACHE_CONF).read_text()
    for old, new in ((lab.url, port + 10), (lab.clear_url, port)):
        text = re.sub(rf"(?<=[\s:]){old.rpartition(':')[2]}\b", str(new), text)
    text = text.replace("/run/penstock/apache", run).replace("/var/log/penstock-apache", run)
    return re.sub(r'(?m)^(\s*FcgidWrapper ).*$', rf'\1"{wrapper}" virtual', text)


def _answers(lab, port):
    try:
        lab.connect(port).close()
    except OSError:
        return False
    return True
