#!/usr/bin/python3
"""The outside world of a lab: an SMTP server that takes everything and keeps it.

A file for each message: its envelope in header lines of its own, then the message as it
came. A line of JSON in the log for each command, with the time it came at. Rules, a JSON
list that is read again when it changes, make it slow, busy or unwilling:

  {"at": "MAIL", "port": 2525, "match": "regex", "wait": "/path", "answer": "451 later"}

applies to commands (CONNECT, EHLO, MAIL, RCPT, DATA) whose argument matches, at one port or
at all; it waits until the file is there, then answers so, or as usual without an answer.
"""
import argparse
import asyncio
import itertools
import json
import os
import pathlib
import re
import signal
import time

from aiosmtpd.smtp import SMTP


class Rules:
    """What the sink does otherwise than take everything, read from a file."""

    def __init__(self, path):
        self._path = path
        self._seen = None
        self._rules = []

    def _current(self):
        try:
            status = os.stat(self._path)
            seen = (status.st_ino, status.st_mtime_ns)
            if seen != self._seen:
                self._rules = json.loads(self._path.read_text())
                self._seen = seen
        except FileNotFoundError:
            self._rules = []
        return self._rules

    async def answer(self, port, command, argument):
        """The answer that a rule wants for this command, after its wait; None for the usual."""
        for rule in self._current():
            if (rule['at'] == command and rule.get('port', port) == port
                    and re.search(rule.get('match', ''), argument)):
                while 'wait' in rule and not os.path.exists(rule['wait']):
                    await asyncio.sleep(0.005)
                return rule.get('answer')
        return None


class Mailbox:
    """The directory with a file for each message, and the log beside it."""

    def __init__(self, directory, log):
        self._directory = directory
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._numbers = itertools.count(1)

    def note(self, port, session, command, argument):
        entry = {'time': time.time(), 'port': port, 'session': session, 'command': command,
                 'argument': argument}
        os.write(self._log, json.dumps(entry).encode() + b'\n')

    def keep(self, port, sender, recipients, content):
        name = f'{next(self._numbers):06}.eml'
        lines = [f'X-Sink-Port: {port}', f'X-Sink-From: <{sender}>',
                 *(f'X-Sink-To: <{recipient}>' for recipient in recipients)]
        new = self._directory / f'.{name}'
        new.write_bytes('\n'.join(lines).encode() + b'\n' + content)
        new.rename(self._directory / name)


class Outside:
    """aiosmtpd's handler for one port."""

    def __init__(self, port, rules, mailbox):
        self._port = port
        self._rules = rules
        self._mailbox = mailbox

    async def _answer(self, session, command, argument):
        self._mailbox.note(self._port, id(session), command, argument)
        return await self._rules.answer(self._port, command, argument)

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):
        session.host_name = hostname
        answer = await self._answer(session, 'EHLO', hostname)
        return [answer] if answer else responses

    async def handle_MAIL(self, _server, session, envelope, address, options):
        answer = await self._answer(session, 'MAIL', address)
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or '250 OK'

    async def handle_RCPT(self, _server, session, envelope, address, options):
        answer = await self._answer(session, 'RCPT', address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or '250 OK'

    async def handle_DATA(self, _server, session, envelope):
        answer = await self._answer(session, 'DATA', envelope.mail_from)
        if answer is None:
            self._mailbox.keep(self._port, envelope.mail_from, envelope.rcpt_tos,
                               envelope.content)
        return answer or '250 OK kept'


async def serve(arguments):
    """Serve until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    rules = Rules(arguments.rules)
    mailbox = Mailbox(arguments.directory, arguments.log)
    for port in arguments.port:
        handler = Outside(port, rules, mailbox)
        await loop.create_server(
            lambda handler=handler: SMTP(handler, hostname='outside.example', loop=loop),
            arguments.address, port, backlog=512)
    print('ready', flush=True)
    await ended.wait()


def main():
    parser = argparse.ArgumentParser(description='An SMTP server that keeps what it gets.')
    parser.add_argument('--address', default='127.0.0.1')
    parser.add_argument('--port', type=int, action='append', required=True)
    parser.add_argument('--directory', type=pathlib.Path, required=True)
    parser.add_argument('--rules', type=pathlib.Path, required=True)
    parser.add_argument('--log', type=pathlib.Path, required=True)
    asyncio.run(serve(parser.parse_args()))


if __name__ == '__main__':
    main()
