"""A lab's accounts, tokens and marks, written from outside as their owners would."""
import hashlib
import json
import os
import secrets
import time

import layout
from first_token import ALPHABET, LENGTH


class Accounts:
    """The part of a Lab that deals in accounts; a Lab is one."""

    def add_account(self, name, owner='root', domains=None, login=True):
        """An account with its domains, NAME.example without any; a user of the host too."""
        if login:
            self.order('add_logins', names=[name])
        self._write_accounts([(name, owner, domains or [f'{name}.example'])])

    def add_accounts(self, number):
        """Accounts user0, user1, ... as account files, in the map, without logins."""
        self._write_accounts((f'user{i}', 'root', [f'user{i}.example']) for i in range(number))

    def new_token(self, user='root', acls=('all',), name='test', expires_at=0, addresses=()):
        """A token's secret; it counts from the next request on."""
        secret = ''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        record = {'user': user, 'name': name, 'acls': list(acls), 'expires_at': expires_at,
                  'addresses': list(addresses), 'created_at': int(time.time())}
        self._put(self.state / 'tokens' / hashlib.sha256(secret.encode()).hexdigest(),
                  json.dumps(record) + '\n', 0, self._worker()[1])
        return secret

    def mark(self, name, kind='suspended'):
        """Make a mark, in one step; `kind` is a directory of the marks, by its path there."""
        directory = self.state / 'outgoing' / kind
        descriptor = os.open(directory, os.O_TMPFILE | os.O_WRONLY, 0o640)
        try:
            os.write(descriptor, b'{}\n')
            os.fchown(descriptor, self._worker()[0], -1)
            os.fchmod(descriptor, 0o640)
            # Only with a dir_fd, which an absolute path ignores, does os.link follow the link.
            os.link(f'/proc/self/fd/{descriptor}', directory / name, src_dir_fd=descriptor)
        except FileExistsError:
            pass
        finally:
            os.close(descriptor)

    def unmark(self, name, kind='suspended'):
        """Take a mark away."""
        (self.state / 'outgoing' / kind / name).unlink()

    def map_identities(self):
        """Have the map of logins and domains built anew from the accounts."""
        self.enter([layout.WORKER, '--map-identities'], check=True)

    def _begin_accounts(self, names):
        self._write_accounts((name, 'root', [f'{name}.example']) for name in names)
        for name in names:
            self.add_login(name)
            self.add_login(f'{name}@{name}.example')

    def _write_accounts(self, accounts):
        _, group = self._worker()
        directory = str(self.path(layout.ACCOUNTS))
        # Not by chown afterwards: the worker would meet a file that it may not read.
        os.setegid(group)
        try:
            for name, owner, domains in accounts:
                lines = [f'USER={name}', f'OWNER={owner}', f'DNS={domains[0]}',
                         *(f'DNS{i}={domain}' for i, domain in enumerate(domains[1:], 1))]
                self._put(f'{directory}/{name}', '\n'.join(lines) + '\n', 0, group)
        finally:
            os.setegid(0)
        self.map_identities()

    def _worker(self):
        user = self._user('penstock')
        return user.pw_uid, user.pw_gid

    @staticmethod
    def _put(file, text, owner, group):
        """A new file; an old one stays."""
        try:
            descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
        except FileExistsError:
            return
        try:
            os.fchown(descriptor, owner, group)
            os.fchmod(descriptor, 0o640)
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
