"""A lab's mail, from outside: submitted in every way, looked for in the queue and outside."""
import base64
import json
import re
import smtplib
import socket
import subprocess
import time
import typing

import lab_session
from lab_namespace import ENVIRONMENT, HERE, LabError

TEXT = 'Subject: a test\n\nA test.\n'
LOCKED = 'is locked (another process is handling this message)'
MOST_RUNS = 20


class Message(typing.NamedTuple):
    """A message that reached the outside."""
    port: int
    sender: str
    recipients: list
    text: str


class Mail:
    """The part of a Lab that deals in mail; a Lab is one."""

    def session(self, login=None, password=None):
        """An SMTP client connected to the lab's Exim, after EHLO, logged in if asked."""
        smtp = _Client(self, self.smtp[1])
        smtp.ehlo()
        if login is not None:
            smtp.log_in(login, password or self.smtp_password)
        return smtp

    def submit(self, login, mail_from, recipients, text=TEXT):
        """Send by SMTP with a password => {'mail':, 'rcpt': {address:}, 'data':}, (code, text)."""
        with self.session(login) as smtp:
            return lab_session.converse(smtp, mail_from, recipients, text)

    def loopback(self, user, mail_from, recipients, text=TEXT):
        """Send by SMTP without a password, from a process of this user of the lab."""
        order = {'port': self.smtp[1], 'mail_from': mail_from, 'recipients': recipients,
                 'text': text}
        done = self.enter(['/usr/bin/python3', '-', json.dumps(order)], user=user,
                          input=(HERE / 'lab_session.py').read_text())
        if done.returncode:
            raise LabError(done.stderr)
        return json.loads(done.stdout)

    def stranger(self, mail_from, recipients, text=TEXT, address='203.0.113.9', login=None):
        """Send as another host would, from this address: Exim believes root about it."""
        ours, theirs = socket.socketpair()
        with theirs:
            exim = subprocess.Popen([*self.enter_command(), '/usr/sbin/exim4', '-bs', '-oMa',
                                     f'{address}.50000'], stdin=theirs, stdout=theirs,
                                    env=ENVIRONMENT)
        with _Client(self, self.smtp[1], ours) as smtp:
            smtp.ehlo()
            if login is not None:
                smtp.login(login, self.smtp_password, initial_response_ok=True)
            told = lab_session.converse(smtp, mail_from, recipients, text)
        exim.wait(60)
        return told

    def sendmail(self, user, args, text=TEXT):
        """Run sendmail as this user => the finished process."""
        return self.enter(['/usr/sbin/sendmail', *args], user=user, input=text)

    def batch(self, user, messages, queue=True):
        """Submit many messages (sender, recipients, text) by one `sendmail -bS` of the user."""
        lines = []
        for sender, recipients, text in messages:
            lines += [f'MAIL FROM:<{sender}>', *(f'RCPT TO:<{to}>' for to in recipients), 'DATA',
                      text.rstrip('\n'), '.']
        args = ['-bS', *(['-odq'] if queue else [])]
        return self.sendmail(user, args, '\n'.join([*lines, 'QUIT', '']))

    def add_login(self, identity):
        """Let this identity log in by SMTP AUTH, with the password of all."""
        with open(self.path('/etc/exim4/lab-passwords'), 'a', encoding='utf-8') as file:
            file.write(f'"{identity}": {self.smtp_password}\n')

    def queue(self):
        """The ids of the messages that wait in the queue."""
        files = self.path('/var/spool/exim4/input').rglob('*-H')
        return sorted(file.name[:-2] for file in files)

    def run_queue(self, *arguments):
        """Run the queue once; every delivery has ended when this returns. A message that somebody
        else had tried just then, as penstock-deliver does after a release, gets another run."""
        for _ in range(MOST_RUNS):
            before = len(self.mainlog())
            self.enter(['/usr/sbin/exim4', *(arguments or ('-q',))], check=True, timeout=600)
            self.wait_for(lambda: not self.delivering(), 'the end of the deliveries', 120)
            if LOCKED not in self.mainlog()[before:]:
                return
        raise LabError(f'a message stays locked; main log:\n{self.mainlog()[-3000:]}')

    def delivering(self):
        """Whether an Exim process delivers just now."""
        busy = self.enter(['pgrep', '-f', '^/usr/sbin/exim4 .*-M|exim4 -q'])
        return busy.returncode == 0

    def mainlog(self):
        """Exim's main log so far."""
        log = self.path('/var/log/exim4/mainlog')
        return log.read_text(errors='replace') if log.exists() else ''

    def mailbox(self, user):
        """What was delivered to this user of the lab, as text."""
        box = self.path(f'/var/mail/{user}')
        return box.read_text(errors='replace') if box.exists() else ''

    def outside(self):
        """The messages that reached the outside, in order."""
        return [_message(file.read_text(errors='replace'))
                for file in sorted(self.sink_dir.glob('[0-9]*.eml'))]

    def sink_log(self):
        """The commands that the outside was given: dicts with time, port, session, command."""
        log = self.directory / 'sink.log'
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def sink_rules(self, *rules):
        """Make the outside slow, busy or unwilling; sink.py says how. None: it takes everything."""
        new = self.directory / '.rules'
        new.write_text(json.dumps(rules))
        new.rename(self.directory / 'sink.rules')

    def wait_for_sink(self, predicate=bool, bound=15):
        """The messages outside, once the predicate of their list holds; else LabError."""
        self.wait_for(lambda: predicate(self.outside()), 'mail outside', bound)
        return self.outside()

    def wait_for_log(self, pattern, bound=15):
        """The first match in the main log, waiting for it; else LabError."""
        self.wait_for(lambda: re.search(pattern, self.mainlog(), re.MULTILINE),
                      f'/{pattern}/ in the main log', bound)
        return re.search(pattern, self.mainlog(), re.MULTILINE)

    def wait_for(self, condition, what, bound=15):
        """Return when the condition holds; LabError with the log's end if it does not in time."""
        end = time.monotonic() + bound
        while not condition():
            if time.monotonic() > end:
                raise LabError(f'no {what} in {bound} s; main log:\n{self.mainlog()[-3000:]}')
            time.sleep(0.02)


class _Client(smtplib.SMTP):
    def __init__(self, lab, port, connected=None):
        self._lab = lab
        self._connected = connected
        super().__init__('127.0.0.1', port, local_hostname='client.example', timeout=60)

    def log_in(self, login, password):
        """As login(), which sends ASCII alone; this one UTF-8, as RFC 4616 has it."""
        proof = base64.b64encode(f'\0{login}\0{password}'.encode()).decode()
        code, text = self.docmd('AUTH', f'PLAIN {proof}')
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, text)

    def _get_socket(self, host, port, timeout):
        return self._connected or self._lab.connect(port, host, timeout)


def _message(text):
    port = int(re.search(r'^X-Sink-Port: (\d+)$', text, re.MULTILINE)[1])
    sender = re.search(r'^X-Sink-From: <(.*)>$', text, re.MULTILINE)[1]
    recipients = re.findall(r'^X-Sink-To: <(.*)>$', text, re.MULTILINE)
    return Message(port, sender, recipients, text)
