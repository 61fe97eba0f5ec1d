"""The programs that run in a lab, started and stopped by their process. Inside the lab only."""
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import time

import apache_site
import lab_environment
import layout

HERE = pathlib.Path(__file__).resolve().parent
BACKLOG = 512
# As in penstock-apache.service.
APACHE_RIGHTS = ('setpriv', '--no-new-privs', '--inh-caps=-all',
                 '--bounding-set=-all,+setuid,+setgid,+kill,+net_bind_service')


def start_sink(directory, ports):
    """The outside world; it is there when this returns."""
    os.makedirs(f'{directory}/messages', exist_ok=True)
    sink = subprocess.Popen(
        ['/usr/bin/python3', '-B', str(HERE / 'sink.py'), '--directory', f'{directory}/messages',
         '--rules', f'{directory}/sink.rules', '--log', f'{directory}/sink.log',
         *(f'--port={port}' for port in ports)], stdout=subprocess.PIPE, text=True)
    if sink.stdout.readline() != 'ready\n':
        raise RuntimeError('the sink did not start')
    return sink


def start_exim(port):
    """Debian's daemon, without queue runs of its own."""
    exim = subprocess.Popen(['/usr/sbin/exim4', '-bdf'], stdin=subprocess.DEVNULL)
    wait_for(lambda: port_is_taken(port), 'Exim')
    return exim


def start_worker():
    """The worker on a socket made as its systemd unit makes it."""
    layout.SOCKET.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(layout.SOCKET))
        os.chmod(layout.SOCKET, 0o660)
        shutil.chown(layout.SOCKET, 'root', layout.WEB_GROUP)
        listener.listen(BACKLOG)
        with open('/var/log/penstock-fcgi.log', 'ab') as log:
            return subprocess.Popen(
                [str(layout.WORKER)], stdin=listener, stdout=log, stderr=log, cwd='/', umask=0o027,
                user=layout.SERVICE_USER, group=layout.SERVICE_USER, extra_groups=[],
                env=lab_environment.SERVICE)


def start_index():
    """penstock-index on a socket made as its systemd unit makes it."""
    layout.INDEX_SOCKET.unlink(missing_ok=True)
    # systemd would hand over such a copy: the file itself is not for this user.
    conf = layout.RUN / 'index.conf'
    conf.write_bytes(layout.CONF.read_bytes())
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(layout.INDEX_SOCKET))
        os.chmod(layout.INDEX_SOCKET, 0o660)
        shutil.chown(layout.INDEX_SOCKET, 'root', layout.SERVICE_USER)
        listener.listen(BACKLOG)
        with open('/var/log/penstock-index.log', 'ab') as log:
            return subprocess.Popen(
                [str(layout.INDEX_PROGRAM), '--config', str(conf)], stdin=listener, stdout=log,
                stderr=log, cwd='/', umask=0o077, user=layout.INDEX_USER, group=layout.INDEX_USER,
                extra_groups=['adm', layout.MAIL_GROUP], env=lab_environment.SERVICE)


def start_nginx(port):
    """Debian's nginx with nothing but penstock's site."""
    nginx = subprocess.Popen(['/usr/sbin/nginx', '-g', 'daemon off;'],
                             stdin=subprocess.DEVNULL)
    wait_for(lambda: port_is_taken(port), 'nginx')
    return nginx


def start_apache(port):
    """penstock's own Apache, with the rights that its unit gives it; it takes its children with it
    when it ends."""
    with open('/var/log/penstock-fcgi.log', 'ab') as log:
        apache = subprocess.Popen(
            [*APACHE_RIGHTS, *shlex.split(apache_site.BY_HAND[0])], stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, cwd='/', umask=0o027, env=lab_environment.SERVICE)
    wait_for(lambda: port_is_taken(port), 'Apache')
    return apache


def port_is_taken(port, address='127.0.0.1'):
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def free_port(wanted, avoid=()):
    """The wanted port, or the next one that nobody listens on."""
    port = wanted
    while port in avoid or port_is_taken(port):
        port += 1
    return port


def wait_for(condition, what, bound=10.0):
    """Return when the condition holds; RuntimeError if it does not in time."""
    end = time.monotonic() + bound
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f'{what} did not come up')
        time.sleep(0.01)
