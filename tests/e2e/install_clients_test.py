"""What one client can keep of the web server: connections with an unfinished header, handshake or
body end after the site's time-outs; with deploy/install --limit-clients nobody keeps more than 100.

A neighbour in the world's network has several addresses: one crowds, another calls meanwhile.
"""

import subprocess
import unittest

from install_case import InstallCase

HOST, CROWD, OTHER = "10.7.1.1", "10.7.1.2", "10.7.1.3"
NETWORK = """
set -e
ip netns add outside
ip -n outside link set lo up
ip link add outside type veth peer name host netns outside
ip address add 10.7.1.1/24 dev outside; ip address add fd07:1::1/64 dev outside nodad
ip address add fd07:2::1/64 dev outside nodad
ip link set outside up; ip -n outside link set host up
for last in 2 3; do ip -n outside address add 10.7.1.$last/24 dev host; done
for last in 1::2 1::4 2::3; do ip -n outside address add fd07:$last/64 dev host nodad; done
sleep 1
"""
BEGUN = {
    "header": (2086, b"GET /json-api/version HTTP/1.1\r\nHost: x\r\n"),
    "handshake": (2087, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    "body": (2086, b"POST /json-api/version HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"),
}
# How many connections were let in, and how many seconds later the last of them had ended.
CROWDING = """
import select, socket, sys, time
source, host, port, text, number = sys.argv[1:]
kept = []
for _ in range(int(number)):
    try:
        one = socket.create_connection((host, int(port)), 5, (source, 0))
        one.sendall(bytes.fromhex(text))
        kept.append(one)
    except OSError:
        pass
print(len(kept), flush=True)
begun, left = time.monotonic(), list(kept)
while left and time.monotonic() - begun < 30:
    for one in select.select(left, [], [], 1)[0]:
        try:
            ended = one.recv(65536) == b""
        except OSError:
            ended = True
        if ended:
            left.remove(one)
            one.close()
print(len(left), time.monotonic() - begun, flush=True)
"""
CALLS = """
import http.client, sys
source, host = sys.argv[1:]
for _ in range(30):
    one = http.client.HTTPConnection(host, 2086, 5, source_address=(source, 0))
    one.request("GET", "/json-api/version?api.version=1")
    print(one.getresponse().status)
    one.close()
"""


class Clients(InstallCase):
    def setUp(self):
        super().setUp()
        made = self.world.shell(NETWORK)
        self.assertEqual(0, made.returncode, made.stdout)
        self.world.serve(self.install_well("--clear", "0.0.0.0:2086"))

    def outside(self, script, *words):
        return ("ip", "netns", "exec", "outside", "/usr/bin/python3", "-c", script,
                *map(str, words))

    def crowd(self, kind, number, source=CROWD, host=HOST):
        """A crowd that has begun, and how many of it were let in."""
        port, text = BEGUN[kind]
        crowd = self.world.start(*self.outside(CROWDING, source, host, port, text.hex(), number),
                                 stdout=subprocess.PIPE)
        return crowd, int(crowd.stdout.readline())

    def assert_others_are_served(self):
        said = self.world.run(*self.outside(CALLS, OTHER, HOST)).stdout
        self.assertEqual(said.split(), ["403"] * 30, said)

    def test_what_is_begun_and_not_ended_is_gone_in_time_and_holds_nobody_up(self):
        crowds = {kind: self.crowd(kind, 100) for kind in BEGUN}
        self.assertEqual({kind: kept for kind, (_, kept) in crowds.items()},
                         {kind: 100 for kind in BEGUN})
        self.assert_others_are_served()
        for kind, (crowd, _) in crowds.items():
            left, seconds = crowd.stdout.readline().split()
            self.assertEqual(int(left), 0, kind)
            self.assertLess(float(seconds), 15, kind)

    def test_with_the_filter_one_client_keeps_a_hundred_and_the_others_are_served(self):
        done = self.install("--limit-clients", "--yes")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual(self.crowd("header", 300)[1], 100)
        self.assertEqual(self.crowd("handshake", 50)[1], 0)
        # Addresses of one network of 64 bits are one client.
        self.assertEqual(self.crowd("handshake", 80, "fd07:1::2", "fd07:1::1")[1], 80)
        self.assertEqual(self.crowd("handshake", 80, "fd07:1::4", "fd07:1::1")[1], 20)
        self.assertEqual(self.crowd("handshake", 80, "fd07:2::3", "fd07:2::1")[1], 80)
        self.assert_others_are_served()
        self.assertEqual(self.world.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
                                        "http://127.0.0.1:2086/json-api/version").stdout, "403")
        again = self.install("--limit-clients", "--yes")
        self.assertIn("nothing had to be changed", again.stdout)
        self.assertIn("ok: limit of clients", self.install("--check").stdout)
        self.world.shell("sed -i s/2086/2187/ /usr/lib/penstock/penstock-clients.nft")
        self.assertIn("listens on: penstock-setup --limit-clients puts it again",
                      self.install("--check").stdout)
        self.world.run("nft", "delete", "table", "inet", "penstock_clients")
        self.assertIn("not loaded: penstock-setup --limit-clients puts it again",
                      self.install("--check").stdout)
        self.assertEqual(0, self.install("--limit-clients", "--yes").returncode)
        for words in ("unloaded the packet filter", "no such packet filter is installed"):
            done = self.install("--remove-limit-clients")
            self.assertEqual(0, done.returncode)
            self.assertIn(words, done.stdout)
        self.assertEqual("", self.world.run("nft", "list", "ruleset").stdout)


if __name__ == "__main__":
    unittest.main()
