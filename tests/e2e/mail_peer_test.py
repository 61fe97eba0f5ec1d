"""Whose a connection from this very host is: the login that has the socket at its other end, over
whatever address, whoever tries to be somebody else or to keep others from being known."""

import subprocess

from lab_namespace import ENVIRONMENT
from mail_case import ALICE, BOB, OUT
from peer_case import Peer

NOBODYS = "takes a password or a login"
ADDRESSES = ("127.0.0.1", "127.0.0.9", "::1", "192.0.2.7", "2001:db8::7")
# Sends all of a message without waiting for an answer, and is gone: in order, or with a reset.
HASTY = """
import socket, struct, sys
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as it:
    it.recv(999)
    it.sendall(b'EHLO x\\r\\n')
    it.recv(9999)
    it.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', int(sys.argv[3]), 0))
    it.sendall(sys.argv[2].encode())
"""
ENDS_OF_ROOT = """
import socket, sys
it = socket.create_connection(('127.0.0.1', 25), source_address=('127.0.0.1', 999))
print('ready', flush=True)
sys.stdin.read()
"""
# The same ends in another network, as a user can make one (root makes it here, for where users may
# not); one of them becomes the standard input of the user's Exim.
OTHER_NETWORK = """
import ctypes, fcntl, os, socket, struct, subprocess, sys
ours, theirs = socket.socketpair()
if os.fork() == 0:
    assert ctypes.CDLL(None).unshare(0x40000000) == 0
    listener = socket.socket()
    fcntl.ioctl(listener, 0x8914, struct.pack('16sh14x', b'lo', 1))
    peer, own = sys.argv[4:6]
    for address in {peer, own} - {'127.0.0.1'}:
        subprocess.run(['ip', 'address', 'add', address + '/32', 'dev', 'lo'], check=True)
    listener.bind((own, 25))
    listener.listen(1)
    it = socket.create_connection((own, 25), source_address=(peer, 999))
    there = listener.accept()[0]
    socket.send_fds(theirs, [b'x'], [it.fileno(), there.fileno()])
    os._exit(0)
theirs.close()
_, ends, _, _ = socket.recv_fds(ours, 1, 2)
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
client = socket.socket(fileno=ends[0])
exim = subprocess.Popen(['/usr/sbin/exim4', '-bs'], stdin=ends[1], stdout=ends[1])
os.close(ends[1])
stream = client.makefile('rb')
stream.readline()
client.sendall(b'EHLO x\\r\\n')
while stream.readline()[3:4] == b'-':
    pass
client.sendall(f'MAIL FROM:<{sys.argv[2]}>\\r\\nRCPT TO:<{sys.argv[3]}>\\r\\nQUIT\\r\\n'.encode())
print(stream.read().decode())
"""
# Holds many connections to somebody, tries whatever it may not, and says so.
CROWD = """
import resource, socket, sys, time
many = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE)[1:] * 2)
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(4096)
held = [listener]
for _ in range(many):
    one = socket.socket()
    one.connect(listener.getsockname())
    held += [one, listener.accept()[0]]
for port in (113, 25):
    for _ in range(5):
        one = socket.socket()
        if one.connect_ex(('127.0.0.1', port)) == 0:
            held.append(one)
try:
    socket.socket(socket.AF_UNIX).connect('/run/penstock/peer.sock')
    print('let in', flush=True)
except PermissionError:
    print('ready', flush=True)
sys.stdin.read()
"""


class Owner(Peer):
    def test_is_known_over_every_address_of_this_host(self):
        self.lab.suspend("alice")
        for address in ADDRESSES:
            with self.subTest(address):
                self.assertEqual(self.from_address(address, "alice", BOB, OUT, BOB), [550, 250])
                self.assertEqual(self.from_address(address, "bob", ALICE, BOB), [250])
        self.assertEqual(self.from_address("::ffff:127.0.0.1", "alice", BOB, OUT), [550])

    def test_is_known_of_a_socket_that_is_bound_to_an_interface(self):
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "claim")
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
        self.lab.suspend("alice")
        self.assertEqual(self.bound("alice", "AF_INET", "lo", "127.0.0.1", BOB, OUT), [550])

    def test_is_not_the_one_who_has_closed_the_socket_nor_root(self):
        for setting in ("refuse", "claim"):
            with self.subTest(setting):
                self.set_macro("PENSTOCK_WITHOUT_IDENT", setting)
                self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
                self.lab.suspend("alice")
                text = (f"MAIL FROM:<{BOB}>\r\nRCPT TO:<{OUT}>\r\nDATA\r\n"
                        "Subject: hasty\r\n\r\nText.\r\n.\r\nQUIT\r\n")
                for number in range(20):
                    self.lab.enter(["/usr/bin/python3", "-c", HASTY, str(self.lab.smtp[1]), text,
                                    str(number % 2)], user="alice", check=True)
                self.settle()
                self.assert_nothing_outside()

    def test_without_a_login_is_nobody_and_the_setting_counts(self):
        told = self.by_uid(3999999, BOB, OUT, BOB)
        self.assert_refused(told, 550, NOBODYS)
        self.assert_taken(told, BOB)
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "defer")
        self.addCleanup(self.set_macro, "PENSTOCK_WITHOUT_IDENT", "refuse")
        self.assert_refused(self.by_uid(3999999, BOB, OUT), 451, NOBODYS)
        self.set_macro("PENSTOCK_WITHOUT_IDENT", "claim")
        self.lab.suspend("alice")
        self.assert_refused(self.by_uid(3999999, ALICE, OUT))
        self.assert_taken(self.by_uid(3999999, BOB, OUT))

    def test_without_a_login_gets_no_bounce_outside(self):
        self.assert_taken(self.by_uid(3999999, OUT, "nosuch@bob.example"), "nosuch@bob.example")
        self.lab.wait_for_log("<= <>")
        self.settle()
        self.assert_nothing_outside()

    def test_is_root_where_root_has_it(self):
        self.lab.mark("root")
        self.assert_taken(self.by_uid(0, ALICE, OUT))
        self.lab.wait_for_sink()

    def test_is_asked_once_a_connection(self):
        with self.lab.session() as smtp:
            smtp.mail(BOB)
            self.assertEqual(smtp.rcpt(OUT)[0], 250)
            self.lab.stop_program("peer")
            self.addCleanup(self.lab.start_program, "peer")
            for _ in range(2):
                smtp.rset()
                smtp.mail(BOB)
                self.assertEqual(smtp.rcpt(OUT)[0], 250)

    def test_of_a_socket_of_another_network_that_a_user_gives_to_exim_is_not_believed(self):
        """Its ends are those of a connection of root's, or of one of a host that may send."""
        self.set_macro("PENSTOCK_RELAY_CLIENTS", "+relay_from_hosts : 192.0.2.5")
        self.addCleanup(self.set_macro, "PENSTOCK_RELAY_CLIENTS", "+relay_from_hosts")
        with subprocess.Popen([*self.lab.enter_command(), "/usr/bin/python3", "-c", ENDS_OF_ROOT],
                              env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as root:
            self.assertEqual(root.stdout.readline(), "ready\n")
            for to in (OUT, ALICE):
                for ends in (("127.0.0.1", "127.0.0.1"), ("192.0.2.5", "192.0.2.9")):
                    done = self.lab.enter(["/usr/bin/python3", "-c", OTHER_NETWORK, self.uid("bob"),
                                           BOB, to, *ends])
                    self.assertIn("550 5.7.1 Over a socket", done.stdout, done.stderr)
            root.stdin.close()


class Crowd(Peer):
    def test_of_one_users_connections_keeps_nobody_else_from_being_known(self):
        crowd = subprocess.Popen(
            [*self.lab.enter_command(), "setpriv", "--reuid=mallory", "--regid=mallory",
             "--clear-groups", "prlimit", "--nofile=20000:20000", "/usr/bin/python3", "-c", CROWD,
             "4000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        with crowd:
            self.assertEqual(crowd.stdout.readline(), "ready\n")
            self.lab.suspend("alice")
            for _ in range(5):
                self.assert_taken(self.lab.loopback("bob", BOB, [OUT]))
                self.assert_refused(self.lab.loopback("alice", BOB, [OUT]))
            crowd.stdin.close()

    options = {"accounts": ("alice", "bob", "mallory")}
