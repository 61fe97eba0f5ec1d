"""Who can change credentials on a host as deploy/install leaves it.

By default nobody but root: every system call that could, made by the worker's uid, changes nothing.
With administer_over_http the worker makes a token over HTTP; and back again. One private host
(install_world) for all, with the real nginx and worker running in it.
"""

import json
import os
import pathlib
import re
import time
import unittest

from install_world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "deploy" / "install"
BUILD = os.environ["PENSTOCK_BUILD"]
STATE = "/var/lib/penstock"
CONF = "/etc/penstock/penstock.conf"
TLS, CLEAR = "127.0.0.1:2187", "127.0.0.1:2186"
AS_WORKER = ("setpriv", "--reuid=penstock", "--regid=penstock", "--clear-groups")

# Tries everything on each path and prints the calls that succeeded; what the tree was before and
# after is compared outside.
ATTACK = r"""
import ctypes, os, sys
STATE = "/var/lib/penstock"
libc = ctypes.CDLL(None, use_errno=True)
mine = STATE + "/outgoing/mine"
done = []

def attempt(name, act):
    try:
        if act() == -1:
            raise OSError(ctypes.get_errno(), name)
        done.append(name)
    except OSError:
        pass

def renameat2(old, new, flags):
    return libc.renameat2(-100, old.encode(), -100, new.encode(), flags)

def on_name(path):
    for flags in ("O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND"):
        attempt(f"open {flags} {path}",
                lambda: os.close(os.open(path, getattr(os, flags) | os.O_WRONLY)))
    attempt(f"truncate {path}", lambda: os.truncate(path, 0))
    attempt(f"rename {path}", lambda: os.rename(path, mine + "-taken"))
    attempt(f"rename onto {path}", lambda: os.rename(mine, path))
    attempt(f"exchange {path}", lambda: renameat2(mine, path, 2))
    attempt(f"unlink {path}", lambda: os.unlink(path))
    attempt(f"rmdir {path}", lambda: os.rmdir(path))
    attempt(f"link {path}", lambda: os.link(path, mine + "-link"))
    attempt(f"chmod {path}", lambda: os.chmod(path, 0o777))
    attempt(f"chown {path}", lambda: os.chown(path, os.getuid(), os.getgid()))
    attempt(f"chgrp {path}", lambda: os.chown(path, -1, os.getgid()))
    attempt(f"setxattr {path}", lambda: os.setxattr(path, "user.x", b"x"))
    attempt(f"removexattr {path}", lambda: os.removexattr(path, "user.x"))
    attempt(f"utimensat {path}", lambda: os.utime(path, (1, 1)))
    attempt(f"utimensat now {path}", lambda: os.utime(path))

def through_descriptor(path):
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return
    attempt(f"fchmod {path}", lambda: os.fchmod(descriptor, 0o777))
    attempt(f"fchown {path}", lambda: os.fchown(descriptor, os.getuid(), -1))
    attempt(f"fsetxattr {path}", lambda: os.setxattr(descriptor, "user.x", b"x"))
    attempt(f"futimens {path}", lambda: os.utime(descriptor, (1, 1)))
    attempt(f"ftruncate {path}", lambda: os.ftruncate(descriptor, 0))
    attempt(f"reopen {path}",
            lambda: os.close(os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY)))
    os.close(descriptor)

def in_directory(path):
    new = path + "/" + "f" * 64
    attempt(f"create in {path}",
            lambda: os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)))
    attempt(f"O_TMPFILE in {path}", lambda: os.close(os.open(path, os.O_TMPFILE | os.O_WRONLY)))
    attempt(f"mkdir in {path}", lambda: os.mkdir(new))
    attempt(f"mknod in {path}", lambda: os.mknod(new))
    attempt(f"mkfifo in {path}", lambda: os.mkfifo(new))
    attempt(f"symlink in {path}", lambda: os.symlink("/etc/passwd", new))
    attempt(f"link into {path}", lambda: os.link(mine, new))
    attempt(f"rename into {path}", lambda: os.rename(mine, new))

open(mine, "w").close()
attempt("create where it may", lambda: os.close(os.open(mine + "2", os.O_CREAT | os.O_WRONLY)))
targets = [STATE] + [STATE + "/" + name for name in ("tokens", "resellers", "acllists")]
for directory in targets:
    in_directory(directory)
    on_name(directory)
    through_descriptor(directory)
    for name in os.listdir(directory):
        path = directory + "/" + name
        if os.path.isfile(path):
            on_name(path)
            through_descriptor(path)
on_name(STATE + "/profile.conf")
print("\n".join(done))
"""
SNAPSHOT = f"""
cd {STATE} && find . -path ./outgoing -prune -o -print0 | sort -z |
xargs -0 stat -c '%n %i %f %u %g %h %s %y %z' &&
find . -path ./outgoing -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
"""


class CredentialsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        said = cls.set_up(INSTALL, "--no-apt", "--build", BUILD)
        cls.token = re.search(r"whm root:([A-Z0-9]{32})", said)[1]
        cls.put_credentials()
        cls.world.serve(said)
        cls.await_reason("OK", "version")

    def tearDown(self):
        self.administer_over_http("no")

    @classmethod
    def put_credentials(cls):
        cls.world.write(f"{STATE}/profile.conf", "code = STANDARD\n", 0o640)
        cls.world.write(f"{STATE}/resellers/seller", '{"acls":["suspend-acct"]}', 0o640)
        cls.world.write(f"{STATE}/acllists/support", '{"acls":["ssl"]}', 0o640)
        cls.set_up()

    @classmethod
    def set_up(cls, *command):
        """By penstock-setup, or by `command`, which ends in it."""
        done = cls.world.run(*(command or ["penstock-setup"]), "--tls", TLS, "--clear", CLEAR)
        if "penstock is set up" not in done.stdout:
            raise AssertionError(done.stdout)  # its status tells of what a test has put there, too
        return done.stdout

    @classmethod
    def call(cls, function, token=None, **arguments):
        given = [part for name, value in {"api.version": 1, **arguments}.items()
                 for part in ("--data-urlencode", f"{name}={value}")]
        done = cls.world.run("curl", "-sk", "-H", f"Authorization: whm root:{token or cls.token}",
                             *given, f"https://{TLS}/json-api/{function}")
        try:
            return {"metadata": {"reason": done.stdout}} | json.loads(done.stdout)
        except ValueError:  # not up yet
            return {"metadata": {"reason": done.stdout}}

    @classmethod
    def await_reason(cls, words, function, **arguments):
        end = time.monotonic() + 30
        while words not in (said := cls.call(function, **arguments))["metadata"]["reason"]:
            if time.monotonic() > end:
                raise AssertionError(said)
            time.sleep(0.05)

    def administer_over_http(self, answer):
        """As the operator would: the setting, penstock-setup, the worker's reload."""
        self.world.shell(f"sed -i '/^administer_over_http/d' {CONF};"
                         f" echo 'administer_over_http = {answer}' >>{CONF}")
        self.set_up()
        self.world.shell("kill -HUP $(pidof penstock-fcgi)")
        words = "have an API token named" if answer == "yes" else "with whmapi1 on the server"
        self.await_reason(words, "api_token_revoke", token_name="nobody")

    def check(self):
        return self.world.run("penstock-setup", "--check").stdout

    def owners(self):
        return set(self.world.shell(f"cd {STATE} && stat -c '%U:%G %a' tokens resellers acllists"
                                    " tokens/* resellers/* acllists/* profile.conf"
                                    ).stdout.splitlines())

    def attack(self):
        before = self.world.shell(SNAPSHOT).stdout
        done = self.world.run(*AS_WORKER, "/usr/bin/python3", "-c", ATTACK)
        self.world.shell(f"rm -f {STATE}/outgoing/mine*")
        return done, before, self.world.shell(SNAPSHOT).stdout

    def test_no_system_call_of_the_worker_changes_a_credential(self):
        done, before, after = self.attack()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual(["create where it may"], done.stdout.split("\n")[:-1])
        self.assertGreater(before.count("tokens/"), 1)
        self.assertEqual(before, after)

    def test_the_attack_finds_what_is_open(self):
        self.world.shell(f"chmod g+w {STATE}/resellers {STATE}/acllists/support")
        done, _, _ = self.attack()
        self.assertIn(f"create in {STATE}/resellers\n", done.stdout)
        self.assertIn(f"open O_WRONLY {STATE}/acllists/support\n", done.stdout)
        self.assertRegex(self.check(), r"PROBLEM: directories: \S+/resellers is")
        self.world.shell(f"rm -rf {STATE}/resellers/* {STATE}/acllists/support")
        self.put_credentials()

    def test_over_http_nothing_is_administered_by_default(self):
        said = self.call("api_token_create", token_name="x")["metadata"]
        self.assertEqual(0, said["result"])
        self.assertIn("whmapi1 on the server itself", said["reason"])
        self.assertEqual({"root:penstock 2750", "root:penstock 640"}, self.owners())

    def whmapi1(self, *words):
        done = self.world.run("whmapi1", "--output=json", *words)
        return json.loads(done.stdout)

    def test_root_on_the_host_makes_and_ends_tokens_that_the_worker_believes(self):
        made = self.whmapi1("api_token_create", "token_name=host", "acl=suspend-acct")
        self.assertEqual("OK", made["metadata"]["reason"])
        secret = made["data"]["token"]
        self.assertEqual("OK", self.call("version", token=secret)["metadata"]["reason"])
        batched = self.whmapi1("batch", "command=api_token_create%3Ftoken_name=batched",
                               "command=api_token_revoke%3Ftoken_name=host")
        self.assertEqual([1, 1], [one["metadata"]["result"] for one in batched["data"]["result"]])
        self.assertIn("Access denied", self.call("version", token=secret)["metadata"]["reason"])
        for words in (("saveacllist", "acllist=host", "acl-ssl=1"),
                      ("setacls", "reseller=seller", "acllist=host"),
                      ("start_profile_activation", "code=STANDARD"),
                      ("api_token_revoke", "token_name=batched")):
            self.assertEqual(1, self.whmapi1(*words)["metadata"]["result"])
        self.assertEqual({"root:penstock 2750", "root:penstock 640"}, self.owners())
        self.assertEqual("penstock\n",
                         self.world.run("stat", "-c", "%U", "/var/log/penstock/audit.log").stdout)

    def test_where_the_operator_opens_it_a_token_is_made_and_lasts(self):
        self.administer_over_http("yes")
        self.assertEqual({"penstock:penstock 2750", "penstock:penstock 640"}, self.owners())
        made = self.call("api_token_create", token_name="by-http", acl="suspend-acct",
                         whitelist_ip="127.0.0.1")
        self.assertEqual("OK", made["metadata"]["reason"])
        secret = made["data"]["token"]
        self.assertEqual(1, self.call("version", token=secret)["metadata"]["result"])
        for function, arguments in (
                ("saveacllist", {"acllist": "later", "acl-ssl": 1}),
                ("setacls", {"reseller": "seller", "acllist": "later"}),
                ("start_profile_activation", {"code": "STANDARD"})):
            said = self.call(function, **arguments)["metadata"]
            self.assertEqual(1, said["result"], said)
        self.assertEqual({"penstock:penstock 2750", "penstock:penstock 640"}, self.owners())
        self.assertIn("ok: directories", self.check())

        self.administer_over_http("no")
        self.assertEqual({"root:penstock 2750", "root:penstock 640"}, self.owners())
        self.assertIn("ok: directories", self.check())
        self.assertEqual(1, self.call("version", token=secret)["metadata"]["result"])
        done, before, after = self.attack()
        self.assertEqual("create where it may\n", done.stdout)
        self.assertEqual(before, after)

    def test_what_the_worker_may_not_read_is_named_and_put_right(self):
        paths = [f"{STATE}/tokens/*", f"{STATE}/resellers/*", f"{STATE}/acllists/*",
                 f"{STATE}/profile.conf"]
        for setting in ("no", "yes"):
            self.administer_over_http(setting)
            before = self.owners()
            for breach in ("chgrp root", "chmod 0000", "chmod 0200"):
                self.world.shell("; ".join(f"{breach} {path}" for path in paths))
                if setting == "no" or breach != "chgrp root":  # its owner may read it
                    self.assertEqual(0, self.call("version")["metadata"].get("result", 0))
                    said = self.check()
                    for path in paths:
                        self.assertRegex(said, "PROBLEM: directories: "
                                         + path.replace("*", r"\S+") + " cannot be read")
                self.set_up()
                if setting == "no" or breach != "chgrp root":
                    self.assertEqual(before, self.owners())
                self.await_reason("OK", "version")
                self.assertIn("ok: directories", self.check())
                self.world.shell("; ".join(f"chgrp penstock {path}" for path in paths))

    def test_what_the_worker_may_not_read_of_the_accounts_is_named(self):
        path = "/etc/penstock/accounts/unreadable"
        self.world.write(path, "", 0o600)
        self.assertIn(f"PROBLEM: directories: {path} cannot be read", self.check())
        self.world.run("rm", path)

    def test_a_credential_that_is_somebody_elses_is_never_made_believed(self):
        token = f"{STATE}/tokens/{'f' * 64}"
        self.world.write(token, "{}", 0o640)
        for owner in ("penstock", "nobody"):
            self.world.run("chown", owner, token)
            self.set_up()
            self.assertEqual(owner, self.world.run("stat", "-c", "%U", token).stdout.strip())
            self.assertIn("belongs to somebody but root", self.check())
        self.administer_over_http("yes")
        self.assertEqual("nobody", self.world.run("stat", "-c", "%U", token).stdout.strip())
        self.assertIn("belongs to somebody but root or penstock", self.check())
        self.world.run("rm", token)

    def test_the_setting_without_the_installer_is_noticed(self):
        self.world.shell(f"sed -i '/^administer_over_http/d' {CONF};"
                         f" echo 'administer_over_http = yes' >>{CONF}")
        self.assertRegex(self.check(), r"PROBLEM: directories: \S+/tokens is \d+:\d+ 2750 instead")


if __name__ == "__main__":
    unittest.main()
