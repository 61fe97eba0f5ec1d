"""The first process of a lab: sets it up, then does what it is told on a socket.

Started by lab.Lab in new namespaces with a connected socket as its standard input. It
answers each line of JSON with one. When the socket closes, or it dies, the kernel ends
everything in the lab.
"""
import json
import os
import pathlib
import signal
import socket
import sys
import traceback

DEPLOY = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(DEPLOY / 'host'), str(DEPLOY / 'build')]

import lab_agents  # noqa: E402
import lab_host  # noqa: E402
import lab_services  # noqa: E402
import layout  # noqa: E402
import release_build  # noqa: E402
import service_units  # noqa: E402
import setup  # noqa: E402
from journal import Journal  # noqa: E402


class LabHost:
    """The lab from inside: what runs in it, and the orders it takes."""

    def __init__(self):
        self._settings = {}
        self._ports = {}
        self._programs = {}

    def start(self, **settings):
        """Everything, in the order in which one part needs the other."""
        self._settings = settings
        lab_host.mount(settings['state'])
        lab_host.name_it()
        ports = self._ports = self._choose_ports()
        lab_host.add_logins(settings['accounts'])
        lab_host.configure_exim(settings['style'] == 'split', ('127.0.0.1', ports['smtp']),
                                ports['sinks'])
        token = self._install(ports)
        self._programs['sink'] = lab_services.start_sink(settings['directory'], ports['sinks'])
        self._programs['peer'] = lab_agents.start_peer()
        self._programs['exim'] = lab_services.start_exim(ports['smtp'])
        self._programs['index'] = lab_services.start_index()
        if settings['front'] == 'nginx':
            self._programs['worker'] = lab_services.start_worker()
        for name, start in lab_agents.STARTS.items():
            self._programs[name] = start()
        self.start_program(settings['front'])
        lab_agents.wait_for_health()
        return {'ports': ports, 'token': token}

    def _install(self, ports):
        """Penstock, as on any host without systemd => root's first token. What an operator would
        start by hand then is started by start()."""
        for site in os.listdir('/etc/nginx/sites-enabled'):
            os.unlink(f'/etc/nginx/sites-enabled/{site}')
        lab_host.hold_many_clients()
        lab_host.hold_many_accounts()
        release_build.put(pathlib.Path(self._settings['build']))
        layout.CONF.write_text(self._settings['conf'])
        wishes = setup.Wishes(f'127.0.0.1:{ports["tls"]}', f'127.0.0.1:{ports["clear"]}',
                              front_end=self._settings['front'])
        return setup.put(wishes, Journal(lambda text: None))

    def _choose_ports(self):
        ports = {}
        for name, wanted in (('smtp', 25 if self._settings['net'] else 2525), ('first', 2600),
                             ('second', 2601), ('tls', 2087), ('clear', 2086)):
            ports[name] = lab_services.free_port(wanted, avoid=ports.values())
        ports['sinks'] = [ports.pop('first'), ports.pop('second')]
        return ports

    def worker(self):
        """The worker's process here, or Apache's, which starts the worker's."""
        program = self._programs.get('worker', self._programs.get('apache'))
        return {'pid': program.pid if program and program.poll() is None else None}

    def workers(self):
        """The worker's processes here, whoever started them."""
        return {'pids': service_units.running(layout.WORKER)}

    def stop_program(self, name, number=signal.SIGTERM):
        """End a program; it stays ended."""
        program = self._programs.pop(name)
        program.send_signal(number)
        return {'status': program.wait(20)}

    def start_program(self, name):
        """Start a program that was stopped."""
        start = {'worker': lab_services.start_worker,
                 'index': lab_services.start_index,
                 **lab_agents.STARTS,
                 'peer': lab_agents.start_peer,
                 'nginx': lambda: lab_services.start_nginx(self._ports['clear']),
                 'apache': lambda: lab_services.start_apache(self._ports['clear']),
                 'exim': lambda: lab_services.start_exim(self._ports['smtp'])}[name]
        self._programs[name] = start()
        return {'pid': self._programs[name].pid}

    def add_logins(self, names):
        """More users of the lab's host."""
        lab_host.add_logins(names)
        return {}


def obey(host, channel):
    """Orders until the other end closes."""
    orders = {name: getattr(host, name) for name in (
        'start', 'worker', 'workers', 'stop_program', 'start_program', 'add_logins')}
    stream = channel.makefile('rw')
    for line in stream:
        order = json.loads(line)
        try:
            answer = {'result': orders[order['do']](**order['with'])}
        except Exception:  # pylint: disable=broad-except
            # Whatever it was, the caller is told, and the lab goes on taking orders.
            answer = {'error': traceback.format_exc()}
        stream.write(json.dumps(answer) + '\n')
        stream.flush()


def main():
    """See the top of the file."""
    os.umask(0o022)
    channel = socket.socket(fileno=int(sys.argv[1]))
    # Orphans come to the first process of a process namespace. It does nothing but take them, so
    # that the other one can wait for the programs it started.
    child = os.fork()
    while child:
        if os.wait()[0] == child:
            return
    obey(LabHost(), channel)


if __name__ == '__main__':
    main()
