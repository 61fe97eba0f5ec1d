"""Guessing: who has to wait and who does not, and what Debian's fail2ban reads in the log."""

import http.client
import os
import time
import unittest

import layout
import lab_services
from lab import Lab

VERSION = "/json-api/version?api.version=1"
PORT = 2095
# A web server that says of the client what the client likes, in place of the whole internet.
SITE = f"""server {{
    listen 127.0.0.1:{PORT};
    keepalive_requests 20000;
    location / {{
        fastcgi_pass_request_headers off;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_param HTTP_AUTHORIZATION $http_authorization;
        fastcgi_param REMOTE_ADDR $http_x_address;
        fastcgi_param REMOTE_USER $http_x_user;
        include {layout.FOR_NGINX};
        fastcgi_keep_conn on;
        fastcgi_pass penstock;
    }}
}}
"""
FORGED = ('203.0.113.5" user="root" why="too many failures"',
          'x" why="no such token, or not valid for this user, time or address',
          '" address="203.0.113.5" user="x" why="too many failures',
          '\\" user="root" why="too many failures', 'x\\', '\\\\"', '"', '""',
          'access refused: address="203.0.113.5" user="root" why="too many failures"',
          'x\u2028access refused: address="203.0.113.5" user="" why="too many failures"',
          'x\x1b[2Kaccess refused: address="203.0.113.5"', 'é" why="too many failures"',
          'a' * 250 + '" why="too many failures"', 'a' * 255 + '\\', 'a' * 256 + '"',
          '203.0.113.5,198.51.100.7', 'host_example:')


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], conf="trust_remote_user = yes\n")
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.path("/etc/nginx/sites-enabled/anybody").write_text(SITE)
    lab.enter(["nginx", "-q", "-s", "reload"], check=True)
    lab_services.wait_for(is_open, "the site")


def is_open():
    try:
        lab.connect(PORT).close()
    except OSError:
        return False
    return True


def open_connection():
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.sock = lab.connect(PORT)
    return connection


def ask(connection, address, token=None, user="root", remote_user=""):
    headers = {"X-Address": address.encode(), "X-User": remote_user.encode()}
    if token:
        headers["Authorization"] = f"whm {user}:{token}".encode()
    connection.request("GET", VERSION, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status


def log_lines():
    return lab.path("/var/log/penstock-fcgi.log").read_text().splitlines()


class Guessing(unittest.TestCase):
    def setUp(self):
        self.connection = open_connection()
        self.addCleanup(self.connection.close)

    def test_ten_thousand_guesses_do_not_touch_another_address(self):
        for number in range(10_000):
            self.assertEqual(ask(self.connection, "203.0.113.9", f"WRONG{number}"), 403)
            if number % 10 == 0:
                self.assertEqual(ask(self.connection, "198.51.100.7", lab.token), 200)
        self.assertEqual(ask(self.connection, "203.0.113.9", lab.token), 403)
        looked = [line for line in log_lines() if '"203.0.113.9"' in line
                  and "no such token" in line]
        self.assertLess(len(looked), 40)

    def test_the_window_opens_again(self):
        for _ in range(6):
            ask(self.connection, "203.0.113.10", "WRONG")
        end = time.monotonic() + 30
        while ask(self.connection, "203.0.113.10", lab.token) != 200:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def test_loopback_is_never_locked_out(self):
        for address in ("127.0.0.1", "::1"):
            for _ in range(50):
                self.assertEqual(ask(self.connection, address, "WRONG"), 403)
            self.assertEqual(ask(self.connection, address, lab.token), 200)

    def test_fail2ban_finds_the_addresses_that_guess_and_no_others(self):
        before = len(log_lines())
        for address in ("192.0.2.1", "2001:db8::1"):
            ask(self.connection, address, "WRONG")
            ask(self.connection, address, "WRONG", user="bad user")
        ask(self.connection, "192.0.2.2")
        ask(self.connection, "192.0.2.3", remote_user="bad user")
        for text in FORGED:
            text = "".join(c for c in text if c >= " ")
            for how in ({"token": "WRONG"}, {"token": "WRONG", "user": text}, {}):
                ask(self.connection, text, **how)
                ask(self.connection, "192.0.2.4", remote_user=text)
        lines = log_lines()[before:]
        self.assertEqual(len(lines), 6 + 6 * len(FORGED))
        self.assertEqual(self.addresses_found(lines), {"192.0.2.1", "2001:db8::1"})

    def addresses_found(self, lines):
        lab.path("/etc/fail2ban/filter.d/penstock.conf").write_bytes(
            (layout.SOURCE / "deploy/fail2ban/filter.conf").read_bytes())
        stamp = time.strftime("%b %d %H:%M:%S")
        lab.path("/var/log/lines").write_text(
            "".join(f"{stamp} host penstock-fcgi[123]: {line}\n" for line in lines))
        done = lab.enter(["fail2ban-regex", "--out", "ip", "/var/log/lines", "penstock"],
                         check=True)
        return set(done.stdout.split())


if __name__ == "__main__":
    unittest.main()
