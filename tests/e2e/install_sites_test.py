"""Sites of the operator's own that ask the worker: --check finds fault with those alone whose calls
are refused, however they are written.

One private host (install_world) for all.
"""

import re
import unittest

from install_case import ROOT, InstallCase
from install_secret_test import FOR_APACHE, FOR_NGINX, OWN_SITE, REFUSED, WITHOUT, WORKERS
from install_world import World

SNIPPETS = "/etc/nginx/snippets"
PARAMETERS = "include fastcgi_params;"
PASS = "fastcgi_pass unix:/run/penstock/fcgi.sock;"
SERVER = "server { listen 127.0.0.1:2099; %s }"
SITE = SERVER % "location / { %s }"
# What the operator writes: other files by name, and the site; `SECRET` is the true one. Nothing
# is to be said only where /json-api/ and /xml-api/ are believed.
SENDS = (
    ("all on one line", {}, SITE % f"{PARAMETERS} include {FOR_NGINX}; {PASS}"),
    ("in a snippet", {"x.conf": f"include {FOR_NGINX};\n"},
     SITE % f"{PARAMETERS} include snippets/x.conf; {PASS}"),
    ("a path that is spelt otherwise", {},
     SITE % f"{PARAMETERS} include '{FOR_NGINX.replace('/front', '//front')}'; {PASS}"),
    ("by the upstream", {}, SITE % f"{PARAMETERS} include {FOR_NGINX}; fastcgi_pass penstock;"),
    ("of the server", {}, SERVER % f"{PARAMETERS} include {FOR_NGINX}; location / {{ {PASS} }}"),
    ("a variable", {}, SITE % "set $the_secret SECRET; "
     f"{PARAMETERS} fastcgi_param PENSTOCK_SECRET $the_secret; {PASS}"),
)
SILENT = (
    ("an include that is a remark", {}, SITE % f"{PARAMETERS}\n# include {FOR_NGINX};\n{PASS}",
     f"{OWN_SITE}, line 3, {WITHOUT}"),
    ("one location of two", {},
     SERVER % (f"location /json-api/ {{ {PARAMETERS} include {FOR_NGINX}; {PASS} }}\n"
               f"location /xml-api/ {{ {PARAMETERS} {PASS} }}"), f"{OWN_SITE}, line 2, {WITHOUT}"),
    ("parameters of the location's own", {},
     SERVER % f"include {FOR_NGINX}; location / {{ {PARAMETERS} {PASS} }}",
     f"{OWN_SITE}, line 1, {WITHOUT}"),
    ("by an upstream of the site's own", {},
     "upstream mine { server unix:/var/run/penstock/fcgi.sock; }"
     + SITE % f"{PARAMETERS} fastcgi_pass mine;", f"{OWN_SITE}, line 1, {WITHOUT}"),
    ("by a snippet", {"x.conf": f"{PARAMETERS} {PASS}"}, SITE % "include snippets/x.conf;",
     f"{SNIPPETS}/x.conf, line 1, {WITHOUT}"),
    ("another secret", {}, SITE % f"{PARAMETERS} fastcgi_param PENSTOCK_SECRET {'0' * 64}; {PASS}",
     f"{OWN_SITE}, line 1, asks the worker with another secret"),
)
LITERAL = SITE % f"{PARAMETERS} fastcgi_param PENSTOCK_SECRET SECRET; {PASS}"
LOOKED = """
import sys
sys.path.insert(0, sys.argv[1])
import front_end_secret
print(front_end_secret.faults() + front_end_secret.unknown())
"""
RELOADED = """
import sys
sys.path.insert(0, sys.argv[1])
import journal, nginx_site
assert nginx_site.test_configuration() == ""
nginx_site.await_reloaded(journal.Journal())
"""


class Sites(InstallCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        case = cls()
        case.use_style(split=False)
        case.world.serve(case.install_well())

    def setUp(self):
        self.addCleanup(self.world.run, "rm", "-f", OWN_SITE)

    def answer(self, kind):
        return self.world.run("curl", "-s", f"http://127.0.0.1:2099/{kind}-api/version").stdout

    def looked(self):
        return self.world.run("/usr/bin/python3", "-B", "-c", LOOKED, ROOT / "deploy/host").stdout

    def write_site(self, others, text):
        secret, = re.findall("[0-9a-f]{64}", self.world.read(FOR_NGINX))
        for name, other in others.items():
            self.world.write(f"{SNIPPETS}/{name}", other)
        self.world.write(OWN_SITE, re.sub(r"\bSECRET", secret, text))
        self.reload()

    def reload(self):
        """Until nobody works by the former configuration."""
        done = self.world.run("/usr/bin/python3", "-B", "-c", RELOADED, ROOT / "deploy/host")
        self.assertEqual(0, done.returncode, done.stdout)

    def test_a_site_is_found_fault_with_only_if_nginx_sends_no_secret(self):
        for name, others, text in SENDS:
            with self.subTest(name):
                self.write_site(others, text)
                self.assertNotIn(REFUSED, self.answer("json") + self.answer("xml"))
                self.assertEqual("[]\n", self.looked())
        for name, others, text, words in SILENT:
            with self.subTest(name):
                self.write_site(others, text)
                self.assertIn(REFUSED, self.answer("json") + self.answer("xml"))
                self.assertIn(words, self.looked())
                self.assertEqual(1, self.looked().count("the worker with"))

    def test_a_file_that_is_no_secret_is_said_to_be_none(self):
        for path, words in ((WORKERS, "is no secret, so that the worker admits nobody"),
                            (FOR_NGINX, "has no secret: run penstock-setup"),
                            (FOR_APACHE, "has no secret: run penstock-setup")):
            kept = self.world.read(path)
            more = (kept.rstrip(), kept * 3) if path == WORKERS else ()
            for text in ("", "no secret\n", f"# {kept}".replace("\n", "\n# "), kept.upper(), *more):
                with self.subTest(path=path, text=text):
                    self.world.write(path, text)
                    self.assertIn(f"{path} {words}", self.looked())
            self.world.write(path, kept, 0o600)
        self.world.shell(f"chgrp penstock {WORKERS}; chmod 640 {WORKERS}")

    def test_a_secret_that_others_read_is_told_and_what_cannot_be_read_is_not_known(self):
        self.write_site({}, LITERAL)
        self.assertIn("Access denied", self.answer("json"))
        self.assertIn(f"{OWN_SITE} has the secret and can be read by others", self.looked())
        for how, is_told in ((f"chmod 600 {OWN_SITE}", False), (f"chmod 640 {OWN_SITE}", False),
                             (f"chgrp www-data {OWN_SITE}", True),
                             ("chmod 700 /etc/nginx/sites-enabled", False),
                             ("chmod 755 /etc/nginx/sites-enabled", True)):
            self.world.shell(how)
            self.assertEqual(is_told, "can be read by others" in self.looked(), how)
        self.write_site({}, LITERAL.replace(PASS, f"include {FOR_NGINX}; {PASS}"))
        self.assertNotIn("Access denied", self.answer("json"))
        self.assertIn(f"{OWN_SITE}, line 1, asks the worker with more than one", self.looked())
        self.write_site({}, "map $host $mine { default penstock; }"
                        + SITE % f"{PARAMETERS} fastcgi_pass $mine;")
        self.assertIn(f"it cannot be known whether {OWN_SITE}, line 1, asks the worker, by $mine",
                      self.looked())
        done = self.install("--check")
        self.assertRegex(done.stdout, "UNKNOWN: web site: it cannot be known whether")
        self.assertNotIn("ok: web site", done.stdout)
        self.world.write(OWN_SITE, "server {")
        self.assertIn("it cannot be known who asks the worker in nginx", self.looked())

    def test_apaches_sites_are_looked_at_with_what_they_include(self):
        site = "/etc/apache2/sites-enabled/of-the-operator.conf"
        self.addCleanup(self.world.run, "rm", site)
        asks = 'SetHandler "proxy:unix:/run/penstock/fcgi.sock|fcgi://penstock/"\n'
        snippet = "/etc/apache2/snippets/x.conf"
        self.world.write(snippet, f"IncludeOptional {FOR_APACHE}\n")
        secret, = re.findall("[0-9a-f]{64}", self.world.read(FOR_APACHE))
        for text, words in (
                (asks, f"{site} {WITHOUT}"), (f"{asks}# Include {FOR_APACHE}\n", WITHOUT),
                (f'{asks}ProxyFCGISetEnvIf "true" PENSTOCK_SECRET "{secret}"\n',
                 f"{site} has the secret and can be read"),
                (f"{asks}Include \"{FOR_APACHE.replace('/front', '//front')}\"\n", ""),
                (f"{asks}Include \\\n snippets/*.conf\n", ""), (f"{asks}Include snippets\n", ""),
                (f"Include {site}\n", f"Apache's configuration: {site} includes itself"),
                (f"{asks}IncludeOptional none.conf\n", WITHOUT), (f"# {asks}", "")):
            with self.subTest(text):
                self.world.write(site, text)
                self.assertIn(words or "[]\n", self.looked())


if __name__ == "__main__":
    unittest.main()
