"""deploy/install --egress: mail leaves through Exim only, by IPv4 and IPv6; removed exactly.

The world has a neighbour, "outside", which listens on the mail ports and on 80, and a guest whose
packets it forwards there. The rules are the real ones, in the kernel.
"""

import pathlib
import subprocess
import time
import unittest

from install_world import World

INSTALL = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "install"

NETWORK = """
set -e
for name in outside guest; do
  ip netns add $name
  ip -n $name link set lo up
  ip link add $name type veth peer name host netns $name
done
connect() {
  ip address add 10.7.$2.1/24 dev $1; ip address add fd07:$2::1/64 dev $1 nodad
  ip -n $1 address add 10.7.$2.2/24 dev host; ip -n $1 address add fd07:$2::2/64 dev host nodad
  ip link set $1 up; ip -n $1 link set host up
  ip -n $1 route add default via 10.7.$2.1; ip -n $1 route add default via fd07:$2::1
}
connect outside 1
connect guest 2
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
"""

LISTENER = """
import socket, threading
def serve(listener):
    while True:
        listener.accept()[0].close()
for port in (25, 465, 587, 80):
    listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    threading.Thread(target=serve, args=(listener,)).start()
print("ready", flush=True)
"""

CONNECT = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=5).close()
    print("connected")
except OSError as error:
    print(error.strerror or "timed out")
"""
OUTSIDE = ("10.7.1.2", "fd07:1::2")


class EgressTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        made = self.world.shell(NETWORK)
        self.assertEqual(0, made.returncode, made.stdout)
        listener = self.world.start("ip", "netns", "exec", "outside", "/usr/bin/python3", "-c",
                                    LISTENER, stdout=subprocess.PIPE)
        self.assertEqual("ready\n", listener.stdout.readline())
        self.await_way()

    def await_way(self):
        end = time.monotonic() + 20
        while [self.connect("root", address, 80) for address in OUTSIDE] != ["connected"] * 2:
            self.assertLess(time.monotonic(), end, "the test's network did not come up")

    def install(self, *options):
        return self.world.run(INSTALL, "--no-apt", *options)

    def connect(self, user, address, port):
        return self.world.run("runuser", "-u", user, "--", "/usr/bin/python3", "-c", CONNECT,
                              address, str(port)).stdout.strip()

    def connect_as_guest(self, address, port):
        return self.world.run("ip", "netns", "exec", "guest", "/usr/bin/python3", "-c", CONNECT,
                              address, str(port)).stdout.strip()

    def test_only_root_and_exim_reach_the_mail_ports_of_others(self):
        self.assertEqual("connected", self.connect("nobody", OUTSIDE[0], 25))
        done = self.install("--egress", "--yes")
        self.assertEqual(0, done.returncode, done.stdout)
        for address in OUTSIDE:
            for port in (25, 465, 587):
                with self.subTest(address=address, port=port):
                    self.assertEqual("Connection refused", self.connect("nobody", address, port))
                    self.assertEqual("connected", self.connect("Debian-exim", address, port))
                    self.assertEqual("connected", self.connect("root", address, port))
            self.assertEqual("connected", self.connect("nobody", address, 80))

    def test_loopback_passes(self):
        listener = self.world.start("/usr/bin/python3", "-c", LISTENER, stdout=subprocess.PIPE)
        self.assertEqual("ready\n", listener.stdout.readline())
        self.install("--egress", "--yes")
        for address in ("127.0.0.1", "::1", "10.7.1.1"):
            self.assertEqual("connected", self.connect("nobody", address, 25), address)

    def test_forwarded_mail_is_refused_and_other_traffic_is_not(self):
        self.assertEqual("connected", self.connect_as_guest(OUTSIDE[0], 25))
        self.install("--egress", "--yes")
        for address in OUTSIDE:
            self.assertEqual("Connection refused", self.connect_as_guest(address, 25))
            self.assertEqual("connected", self.connect_as_guest(address, 80))

    def test_the_rules_are_shown_and_not_applied_without_consent(self):
        done = self.install("--egress")
        self.assertEqual(1, done.returncode)
        self.assertIn("tcp dport { 25, 465, 587 }", done.stdout)
        self.assertEqual("", self.world.run("nft", "list", "ruleset").stdout)

    def test_a_second_time_changes_nothing_and_says_so(self):
        self.install("--egress", "--yes")
        rules = self.world.run("nft", "list", "ruleset").stdout
        done = self.install("--egress", "--yes")
        self.assertIn("nothing had to be changed", done.stdout)
        self.assertEqual(rules, self.world.run("nft", "list", "ruleset").stdout)

    def test_it_is_removed_exactly_and_other_rules_stay(self):
        self.world.run("nft", "add table inet of_the_host")
        self.world.run(INSTALL, "--remove-egress")  # leaves the lock of whoever changes the host
        before = self.world.changes()
        self.install("--egress", "--yes")
        done = self.install("--remove-egress")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("table inet of_the_host {\n}\n",
                         self.world.run("nft", "list", "ruleset").stdout)
        self.assertEqual(before, self.world.changes())
        self.assertEqual("connected", self.connect("nobody", OUTSIDE[0], 25))


if __name__ == "__main__":
    unittest.main()
