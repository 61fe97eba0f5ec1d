"""A lab's accounts, tokens and marks, written from outside as their owners would."""
import hashlib
import json
import os
import secrets
import string
import time

ALPHABET = string.ascii_uppercase + string.digits
ACCOUNTS = '/etc/penstock/accounts'
WORKER = '/usr/lib/penstock/penstock-fcgi'


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
        secret = ''.join(secrets.choice(ALPHABET) for _ in range(32))
        record = {'user': user, 'name': name, 'acls': list(acls), 'expires_at': expires_at,
                  'addresses': list(addresses), 'created_at': int(time.time())}
        self._put(self.state / 'tokens' / hashlib.sha256(secret.encode()).hexdigest(),
                  json.dumps(record) + '\n', 0, self._user('penstock').pw_gid)
        return secret

    def mark(self, name, kind='suspended'):
        """Make a mark, in one step; `kind` is suspended or held."""
        self._put_state(f'{kind}/{name}', '{}\n')

    def unmark(self, name, kind='suspended'):
        """Take a mark away."""
        (self.state / 'outgoing' / kind / name).unlink()

    def map_identities(self):
        """Have the map of logins and domains built anew from the accounts."""
        if self.has_worker:
            self.enter([WORKER, '--map-identities'], check=True)
            return
        for account in self.path(ACCOUNTS).iterdir():
            self._put_state(f'map/accounts/{account.name}', '')
            for line in account.read_text().splitlines():
                if line.startswith('DNS'):
                    self._put_state(f'map/domains/{line.split("=", 1)[1]}', f'{account.name}\n')
        for kind in ('accounts', 'domains'):
            self._put_state(f'map/{kind}/.ready', '')

    def _begin_accounts(self, names):
        self._write_accounts((name, 'root', [f'{name}.example']) for name in names)
        for name in names:
            self.add_login(name)
            self.add_login(f'{name}@{name}.example')
        self.token = self.new_token()

    def _write_accounts(self, accounts):
        group = self._user('penstock').pw_gid
        for name, owner, domains in accounts:
            lines = [f'USER={name}', f'OWNER={owner}', f'DNS={domains[0]}',
                     *(f'DNS{i}={domain}' for i, domain in enumerate(domains[1:], 1))]
            self._put(self.path(ACCOUNTS) / name, '\n'.join(lines) + '\n', 0, group)
        self.map_identities()

    def _put_state(self, name, text):
        self._put(self.state / 'outgoing' / name, text, self._user('penstock').pw_uid, -1)

    @staticmethod
    def _put(file, text, owner, group):
        """A new file, complete from the moment that it has a name; an old one stays."""
        descriptor = os.open(file.parent, os.O_TMPFILE | os.O_WRONLY, 0o640)
        try:
            os.write(descriptor, text.encode())
            os.fchown(descriptor, owner, group)
            # Only with a dir_fd, which an absolute path ignores, does os.link follow the link.
            os.link(f'/proc/self/fd/{descriptor}', file, src_dir_fd=descriptor)
        except FileExistsError:
            pass
        finally:
            os.close(descriptor)
