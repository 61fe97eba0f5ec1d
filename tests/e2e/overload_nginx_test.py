"""Overload and hung workers behind nginx."""

import unittest

from overload_case import Overload, Patience

DRIP = """
import select, socket, struct, time
def record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content
text = record(1, bytes([0, 1, 1, 0, 0, 0, 0, 0])) + record(4, b"x" * 1000)
dripping = []
for _ in range(16):
    one = socket.socket(socket.AF_UNIX)
    one.connect("/run/penstock/fcgi.sock")
    dripping.append(one)
sent = 0
while dripping and sent < 100:
    for one in list(dripping):
        try:
            one.send(text[sent:sent + 1])
        except OSError:
            dripping.remove(one)
    sent += 1
    time.sleep(0.5)
print(sent)
"""


class NginxOverload(Overload, unittest.TestCase):
    front = "nginx"


class NginxPatience(Patience, unittest.TestCase):
    front = "nginx"

    def test_one_byte_every_half_second_on_the_workers_own_socket_ends_at_the_deadline(self):
        """As many as there are threads, each of which would last for ever otherwise."""
        done = self.lab.enter(["/usr/bin/python3", "-c", DRIP], user="www-data", check=True)
        self.assertLessEqual(int(done.stdout), 20)
        self.await_idle_workers()
        self.assertEqual(self.lab.api("version").status, 200)


if __name__ == "__main__":
    unittest.main()
