"""Ask an Exim that runs, over its own port, whether it obeys the marks and by which configuration.

What its log says, and when, counts for nothing. The question is two recipients that stand for
accounts which cannot exist, of which one is suspended: it refuses that one, and of the other it
says what it has loaded. Nothing is taken, and Exim logs nothing of it. EximUnknown where there is
no such answer, for whatever reason. Any user; no more than `BOUND` seconds and `MOST` bytes.
"""
import re
import socket
import ssl
import time

from exim_commands import EximUnknown, answer

BOUND = 15.0
MOST = 65536
DOMAIN = 'probe.penstock.invalid'
FREE = re.compile(r'550.5\.7\.1 penstock: free by ([0-9A-F]{64})')
NOT_KNOWN = 'It is not known now whether this mail may leave'


def loaded(root, name):
    """What a process says that reads the configuration just now, of a name that is free; nothing if
    that is not penstock's."""
    session = f'EHLO {DOMAIN}\r\nMAIL FROM:<>\r\nRCPT TO:<{name}@{DOMAIN}>\r\nQUIT\r\n'
    found = FREE.search(unfolded(answer(root, '-bh', '127.0.0.1', text=session)))
    return found[1] if found else None


def judge(place, marked, free, wanted):
    """Whether who listens there obeys, and by the configuration `wanted` => (bool, in words)."""
    refused, told = _ask(place, [marked, free])
    if NOT_KNOWN in refused or NOT_KNOWN in told:
        return False, f'sees no marks: {refused}'
    if refused.startswith('4') or told.startswith('4'):
        raise EximUnknown(refused if refused.startswith('4') else told)
    found = FREE.match(told)
    if not refused.startswith(f'550 5.7.1 Outgoing mail from account {marked} is suspended'):
        return False, f'does not ask penstock, it answers {refused}: reload Exim'
    if found is None:
        return False, f'takes who is free for stopped: {told}'
    if found[1] != wanted:
        return False, 'has not read its configuration again: reload Exim'
    return True, 'uses this configuration, and sees the marks'


def unfolded(text):
    """Exim parts a long text into lines, each with the code."""
    return re.sub(r'^(\d{3})-(\d\.\d\.\d )(.*)\r?\n\1[ -]\2', r'\1 \2\3 ', text, flags=re.MULTILINE)


def _ask(place, names):
    """The reply to each name as a recipient."""
    try:
        with _Talk(place) as talk:
            talk.must(None, '220')
            talk.must(f'EHLO {talk.own_name()}', '250')
            talk.must('MAIL FROM:<>', '250')
            replies = [talk.reply(f'RCPT TO:<{name}@{DOMAIN}>') for name in names]
            talk.send('QUIT')
            return replies
    except (OSError, ValueError) as error:
        raise EximUnknown(f'no answer from {place.address}, port {place.port}: {error}') from error


class _Talk:
    """One SMTP session; OSError, also where time or bytes are used up."""

    def __init__(self, place):
        self._end = time.monotonic() + BOUND
        self._left = MOST
        self._bytes = b''
        self._socket = socket.create_connection(place[:2], self._time())
        if place.tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE  # it is this host
            self._socket = context.wrap_socket(self._socket)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def own_name(self):
        address = self._socket.getsockname()[0]
        return f'[IPv6:{address}]' if ':' in address else f'[{address}]'

    def send(self, line):
        self._socket.settimeout(self._time())
        self._socket.sendall(f'{line}\r\n'.encode())

    def must(self, line, code):
        said = self.reply(line)
        if not said.startswith(code):
            raise EximUnknown(said)

    def reply(self, line):
        if line is not None:
            self.send(line)
        lines = []
        while not lines or lines[-1][3:4] == '-':
            lines.append(self._line())
        return unfolded('\n'.join(lines))

    def _line(self):
        while b'\n' not in self._bytes:
            self._socket.settimeout(self._time())
            got = self._socket.recv(4096)
            self._left -= len(got)
            if not got or self._left < 0:
                raise OSError('the connection was closed' if not got else 'it says too much')
            self._bytes += got
        line, _, self._bytes = self._bytes.partition(b'\n')
        # It is shown to people; who listens there may be anybody.
        return ''.join(sign if ' ' <= sign <= '~' else '?'
                       for sign in line.decode('latin-1').rstrip('\r'))

    def _time(self):
        left = self._end - time.monotonic()
        if left <= 0:
            raise OSError(f'not within {BOUND:.0f} seconds')
        return left
