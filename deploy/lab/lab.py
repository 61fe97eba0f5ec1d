"""A mail host of its own, for the tests and the demo: Debian's real Exim and nginx or Apache, the
worker, its agents, users alice and bob, and an SMTP sink that plays the outside.

    with Lab(build=BUILD) as lab:
        lab.suspend('alice')
        told = lab.submit('alice', 'alice@alice.example', ['someone@outside.example'])

It lives in namespaces; the real host's programs, users and mail are not touched. With
net=True, for tests, it has a network of its own: labs run side by side, every port is
theirs, and only lab.connect() and what runs by lab.enter() get in. With net=False, for
the demo, its ports are the host's, free ones, which lab.url and lab.smtp say.

`build` is the build folder, whose programs deploy/install's own code puts into the lab.
With memory=True the state is in memory, where nothing waits for a disk: for many accounts,
not for measurements. With front='apache' an Apache of penstock's own starts the worker
through mod_fcgid, in several processes. Root only.
"""
import http.client
import json
import pathlib
import secrets
import shlex
import signal
import typing
import urllib.parse

import layout
from lab_accounts import Accounts
from lab_mail import Mail
from lab_namespace import LabError, Namespace

class Answer(typing.NamedTuple):
    """What an HTTP call was answered."""
    status: int
    headers: http.client.HTTPMessage
    text: str

    def json(self):
        """The text as the JSON it is."""
        return json.loads(self.text)


class Lab(Namespace, Mail, Accounts):
    """See the top of the file. Fails with LabError."""

    def __init__(self, build, net=True, style='split', accounts=('alice', 'bob'), *,
                 conf='', memory=False, front='nginx'):
        super().__init__(net, memory)
        self.front = front
        self._settings = {'front': front, 'net': net, 'style': style, 'conf': conf,
                          'build': str(pathlib.Path(build).resolve()), 'accounts': list(accounts)}
        self._ports = {}
        self.token = None
        self.smtp_password = secrets.token_hex(8)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Make the lab; everything in it answers when this returns."""
        self.open()
        try:
            self.state.mkdir()
            self.state.chmod(0o755)  # whatever the caller's umask
            made = self.order('start', state=str(self.state), directory=str(self.directory),
                              **self._settings)
            self._ports = made['ports']
            self.token = made['token']
            self._write_script(self.enter_script)
            self._write_script(self.whmapi1_script, layout.WHMAPI1_LINK)
            self._begin_accounts(self._settings['accounts'])
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """End the lab; nothing of it is left."""
        self.close()

    @property
    def state(self):
        """The directory that is /var/lib/penstock in the lab."""
        return self.directory / 'state'

    @property
    def sink_dir(self):
        """The directory with a file for each message that reached the outside."""
        return self.directory / 'messages'

    @property
    def sink_ports(self):
        """The ports of the two hosts that Exim sends to, the first one first."""
        return self._ports['sinks']

    @property
    def smtp(self):
        """Host and port of Exim."""
        return '127.0.0.1', self._ports['smtp']

    @property
    def url(self):
        """The API over TLS, with a certificate of its own making."""
        return f'https://127.0.0.1:{self._ports["tls"]}'

    @property
    def clear_url(self):
        """The API in clear text."""
        return f'http://127.0.0.1:{self._ports["clear"]}'

    @property
    def enter_script(self):
        """A program that runs its arguments as a command in the lab, from any shell."""
        return self.directory / 'enter'

    @property
    def whmapi1_script(self):
        """A program that is whmapi1 in the lab, from any shell."""
        return self.directory / 'whmapi1'

    @property
    def worker_pid(self):
        """The worker's process, as seen from outside; behind Apache, which has several, its own."""
        return self.outer_pid(self.order('worker')['pid'])

    @property
    def worker_pids(self):
        """All processes of the worker, as seen from outside. Behind Apache they come as they are
        needed: with the first calls."""
        return self.outer_pids(self.order('workers')['pids'])

    def restart_worker(self):
        """End the worker, behind Apache with Apache, in the way of SIGTERM, and start another."""
        name = 'apache' if self.front == 'apache' else 'worker'
        self.order('stop_program', name=name)
        self.order('start_program', name=name)

    def stop_program(self, name, number=signal.SIGTERM):
        """End one of worker, index, peer, watch, deliver, lists, nginx or apache, exim, sink."""
        return self.order('stop_program', name=name, number=number)['status']

    def start_program(self, name):
        """Start one of worker, index, peer, watch, deliver, lists, nginx or apache, exim that was
        stopped."""
        self.order('start_program', name=name)

    def api(self, function, fmt='json', token=None, caller='root', method='GET', **arguments):
        """Call a function over HTTP => Answer."""
        query = urllib.parse.urlencode({'api.version': 1, **arguments}, doseq=True)
        connection = http.client.HTTPConnection('127.0.0.1', self._ports['clear'], timeout=60)
        connection.sock = self.connect(self._ports['clear'])
        try:
            connection.request(method, f'/{fmt}-api/{function}?{query}', headers={
                'Authorization': f'whm {caller}:{token or self.token}'})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode())
        finally:
            connection.close()

    def whmapi1(self, *words, **options):
        """Run whmapi1 with these words => CompletedProcess; options as those of enter()."""
        return self.enter([layout.WHMAPI1_LINK, *words], **options)

    def suspend(self, name):
        """Suspend by the API; LabError if it does not say OK."""
        self._call('suspend_outgoing_email', name)

    def unsuspend(self, name):
        """The opposite of suspend()."""
        self._call('unsuspend_outgoing_email', name)

    def _call(self, function, name):
        answer = self.api(function, user=name)
        if answer.json()['metadata']['result'] != 1:
            raise LabError(answer.text)

    def _write_script(self, file, *words):
        command = shlex.join([*self.enter_command(), *map(str, words)])
        file.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        file.chmod(0o755)
