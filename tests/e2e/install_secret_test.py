"""The secret between web server and worker: renewed under calls, and looked at by --check."""

import re
import subprocess
import unittest

from install_case import InstallCase

FOR_NGINX, FOR_APACHE = "/etc/penstock/front-end/nginx.conf", "/etc/penstock/front-end/apache.conf"
WORKERS = "/etc/penstock/front-end.secret"
OWN_SITE = "/etc/nginx/sites-enabled/of-the-operator"
OWN = """server {
    listen 127.0.0.1:2099;
    location / {
        include fastcgi_params;
%s        fastcgi_pass unix:/run/penstock/fcgi.sock;
    }
}
"""
WITHOUT = "asks the worker without the secret, and is refused"
REFUSED = "did not show that it is penstock"
# Until it is ended by its input: how often it asked, and every other answer than a worker's to who
# has no token.
CALLING = """
import http.client, select, sys
count, odd = 0, []
one = http.client.HTTPConnection("127.0.0.1", 2086, 15)
while not select.select([sys.stdin], [], [], 0)[0]:
    try:
        one.request("GET", "/json-api/version?api.version=1")
        answer = one.getresponse()
        text = answer.read().decode()
        if answer.status != 403 or "front end" in text:
            odd.append(text)
    except ConnectionError:
        one.close()  # nginx has closed a kept one: nothing was asked
        continue
    count += 1
    print(".", end="", flush=True)
print()
print(count, odd)
"""


class Secret(InstallCase):
    def setUp(self):
        super().setUp()
        self.world.serve(self.install_well())

    def secret(self, path):
        return re.findall(r"\b[0-9a-f]{64}\b", self.world.read(path))

    def answer(self, port=2086):
        return self.world.run("curl", "-s", f"http://127.0.0.1:{port}/json-api/version").stdout

    def check_says(self, text):
        done = self.install("--check")
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn(text, done.stdout)
        return done.stdout

    def test_it_is_kept_and_renewed_without_a_call_that_is_refused(self):
        first = self.secret(WORKERS)
        self.assertEqual([first, first, first],
                         [self.secret(path) for path in (WORKERS, FOR_NGINX, FOR_APACHE)])
        self.assertEqual(len(first), 1)
        self.install_well()
        self.assertEqual(self.secret(WORKERS), first)
        with subprocess.Popen(self.world.command("/usr/bin/python3", "-c", CALLING), text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as calling:
            calling.stdout.read(1)
            self.install_well("--new-secret")
            said = calling.communicate("end\n")[0].splitlines()[-1]
        self.assertRegex(said, r"^\d+ \[\]$")
        second = self.secret(WORKERS)
        self.assertEqual(len(second), 1)
        self.assertNotEqual(second, first)
        self.assertEqual([self.secret(FOR_NGINX), self.secret(FOR_APACHE)], [second, second])
        self.assertEqual("640 root penstock\n",
                         self.world.run("stat", "-c", "%a %U %G", WORKERS).stdout)
        for path in (FOR_NGINX, FOR_APACHE):
            self.assertEqual("600 root root\n",
                             self.world.run("stat", "-c", "%a %U %G", path).stdout)

    def test_the_check_names_what_is_wrong_with_it(self):
        self.world.run("chmod", "0644", FOR_NGINX)
        self.check_says(f"{FOR_NGINX} is 0:0 0644 instead of root:root 0600")
        self.world.run("chmod", "0600", FOR_NGINX)
        self.world.write(OWN_SITE, OWN % "")
        self.check_says(f"{OWN_SITE}, line 5, {WITHOUT}")
        self.world.run("nginx", "-s", "reload")
        self.world.write(OWN_SITE, OWN % f"        include {FOR_NGINX};\n")
        # What nginx has in memory, and not in its files.
        kept = self.world.read(WORKERS)
        for path in (WORKERS, FOR_NGINX, FOR_APACHE):
            self.world.run("sed", "-i", f"s/{kept.strip()}/{'a' * 64}/", path)
        self.check_says("the web server runs with another secret than the worker's")
        self.world.run("sed", "-i", "s/a/b/", WORKERS)
        self.check_says(f"{FOR_NGINX} has another secret than {WORKERS}")
        self.assertIn(REFUSED, self.answer())
        self.world.write(WORKERS, f"# of mine\n{'a' * 64}\n")
        self.check_says(f"worker: {WORKERS} is no secret, so that the worker admits nobody: run"
                        " penstock-setup")
        self.world.write(FOR_NGINX, f"# {'a' * 64}\n")
        self.world.write(OWN_SITE, OWN % "")
        self.world.run("rm", WORKERS)
        self.assertNotIn(WITHOUT, self.check_says(
            f"{WORKERS} is missing: this host has an older version, or has lost it; run"
            " penstock-setup"))
        self.world.run("rm", OWN_SITE)
        self.install_well()
        self.assertNotIn(REFUSED, self.answer())

    def test_before_it_is_demanded_every_site_that_asks_the_worker_has_to_send_it(self):
        """As on a host whose worker is of an older version."""
        self.world.shell(f"rm -r {WORKERS} /etc/penstock/front-end;"
                         " sed -i /front-end/d /etc/nginx/sites-available/penstock")
        self.world.write(OWN_SITE, OWN % "")
        done = self.install()
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn(f"{OWN_SITE}, line 5, would not be believed any more", done.stdout)
        self.assertEqual("1\n", self.world.run("sh", "-c", f"test -e {WORKERS}; echo $?").stdout)
        self.world.write(OWN_SITE, OWN % f"        include {FOR_NGINX};\n")
        self.install_well()
        self.assertNotIn(REFUSED, self.answer())
        self.assertNotIn(REFUSED, self.answer(2099))


if __name__ == "__main__":
    unittest.main()
