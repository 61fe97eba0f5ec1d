"""The worked examples of web servers that authenticate by themselves: a real nginx, a real Apache,
each with passwords and client certificates."""

import base64
import http.client
import json
import os
import pathlib
import ssl
import tempfile
import unittest

import fastcgi_caller
import layout
import lab_services
from front_end_checks import FrontEndChecks
from lab import Lab
from lab_rights import grant

VERSION = "/json-api/version?api.version=1"
SUSPEND = "/json-api/suspend_outgoing_email?api.version=1&user="
SERVERS = ("/etc/nginx", "/etc/apache2")
MODULES = ("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic",
           "headers", "proxy", "proxy_fcgi", "socache_shmcb", "ssl")
APACHE = f"""ServerRoot /etc/apache2
ServerName host.example
PidFile /run/example-apache.pid
User www-data
Group www-data
ErrorLog /var/log/example-apache.log
Mutex file:/run
# As Debian's own configuration has it.
<Directory />
    Require all denied
</Directory>
{{modules}}
Include {layout.SOURCE}/apache/remote-user.conf
"""


def setUpModule():
    global lab, keys
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    keys = pathlib.Path(folder.name)
    lab = Lab(build=os.environ["PENSTOCK_BUILD"], conf="trust_remote_user = yes\n")
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    lab.add_account("carol", owner="seller", domains=["carol.example"])
    grant(lab, "seller", ["suspend-acct"])
    make_certificates()
    make_passwords()


def openssl(*words):
    lab.enter(["openssl", *words], check=True)


def make_certificates():
    """An authority, and certificates for a listed, an unlisted and a foreign subject."""
    lab.path("/run/keys").mkdir()
    for authority in ("good", "foreign"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "2", "-subj", f"/CN={authority} authority",
                "-keyout", f"/run/keys/{authority}.key", "-out", f"/run/keys/{authority}.crt")
    for name, subject, authority in (("seller", "/O=Example/CN=seller", "good"),
                                     ("stranger", "/O=Example/CN=no.such,user", "good"),
                                     ("root", "/O=Example/CN=root", "foreign")):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", subject, "-keyout", f"/run/keys/{name}.key",
                "-out", f"/run/keys/{name}.csr")
        openssl("x509", "-req", "-days", "2", "-in", f"/run/keys/{name}.csr",
                "-CA", f"/run/keys/{authority}.crt", "-CAkey", f"/run/keys/{authority}.key",
                "-CAcreateserial", "-out", f"/run/keys/{name}.crt")
        for kind in ("key", "crt"):
            (keys / f"{name}.{kind}").write_bytes(lab.path(f"/run/keys/{name}.{kind}").read_bytes())
    for server in SERVERS:
        lab.path(f"{server}/penstock-clients.crt").write_bytes(
            lab.path("/run/keys/good.crt").read_bytes())


def make_passwords():
    lines = []
    for user in ("seller", "root"):
        word = lab.enter(["openssl", "passwd", "-6", f"password of {user}"], check=True)
        lines.append(f"{user}:{word.stdout}")
    for server in SERVERS:
        users = lab.path(f"{server}/penstock-users")
        users.write_text("".join(lines))
        users.chmod(0o640)
        lab.enter(["chown", "root:www-data", f"{server}/penstock-users"], check=True)


def basic(user, password=None):
    text = f"{user}:{password or f'password of {user}'}"
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def ask(port, target=VERSION, headers=(), certificate=None, method="GET"):
    context = ssl._create_unverified_context()
    if certificate:
        context.load_cert_chain(keys / f"{certificate}.crt", keys / f"{certificate}.key")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = context.wrap_socket(lab.connect(port))
    try:
        connection.putrequest(method, target)
        for name, value in (headers.items() if isinstance(headers, dict) else headers):
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class Examples(FrontEndChecks):
    """What both examples promise; `passwords` and `certificates` are their ports."""

    port = passwords = 2089
    lab_of_site = staticmethod(lambda: lab)

    def authorization(self):
        return basic("root")["Authorization"]

    def suspends(self, name, **how):
        status, body = ask(target=SUSPEND + name, **how)
        self.assertEqual(status, 200)
        return json.loads(body)["metadata"]["result"] == 1

    def test_a_password_gives_its_users_rights(self):
        how = {"port": self.passwords, "headers": basic("seller")}
        self.assertTrue(self.suspends("carol", **how))
        self.assertFalse(self.suspends("alice", **how))
        self.assertTrue(self.suspends("alice", port=self.passwords, headers=basic("root")))

    def test_without_a_good_password_nobody_gets_to_the_worker(self):
        for headers in ((), basic("root", "wrong"), basic("nobody"), {"REMOTE_USER": "root"},
                        {"Remote-User": "root"}, {"Authorization": f"whm root:{lab.token}"},
                        [*basic("root", "wrong").items(), *basic("seller").items()],
                        {"Cookie": "a=b", "X-Remote-User": "root"}):
            with self.subTest(headers=headers):
                self.assertIn(ask(self.passwords, headers=headers)[0], (400, 401))

    def test_a_certificate_gives_its_users_rights(self):
        how = {"port": self.certificates, "certificate": "seller"}
        self.assertTrue(self.suspends("carol", **how))
        self.assertFalse(self.suspends("bob", **how))
        self.assertFalse(self.suspends("bob", **how, headers=basic("root", "wrong")))
        self.assertFalse(self.suspends("bob", **how, headers=basic("root")))

    def test_another_certificate_is_nobodys(self):
        self.assertEqual(ask(self.certificates, certificate="stranger")[0], 403)
        self.assertEqual(ask(self.certificates, certificate="stranger", headers=basic("root"))[0],
                         403)
        self.assertNotEqual(self.status_or_broken(certificate="root"), 200)
        self.assertNotEqual(self.status_or_broken(), 200)

    def status_or_broken(self, **how):
        try:
            return ask(self.certificates, **how)[0]
        except (ssl.SSLError, OSError, http.client.HTTPException):
            return None

    def test_a_page_of_another_site_is_refused_in_spite_of_the_certificate(self):
        """In spite of a password: front_end_checks."""
        how = {"port": self.certificates, "certificate": "seller"}
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            with self.subTest(headers=headers):
                self.assertEqual(ask(**how, headers=headers)[0], 403)
        self.assertEqual(ask(**how, headers={"Sec-Fetch-Site": "same-origin"})[0], 200)


class Nginx(Examples, unittest.TestCase):
    site = "nginx/remote-user.conf"
    certificates = 2089

    @classmethod
    def setUpClass(cls):
        lab.path("/etc/nginx/sites-enabled/remote-user").write_bytes(
            (layout.SOURCE / "nginx/remote-user.conf").read_bytes())
        cls.reload()
        cls.addClassCleanup(cls.reload)
        cls.addClassCleanup(lab.path("/etc/nginx/sites-enabled/remote-user").unlink)

    @staticmethod
    def reload():
        lab.enter(["nginx", "-q", "-s", "reload"], check=True)
        there = lab.path("/etc/nginx/sites-enabled/remote-user").exists()
        lab_services.wait_for(lambda: is_open(2089) == there, "nginx's example")

    def test_on_penstocks_own_site_remote_user_is_never_set(self):
        for headers in (basic("root"), {"Remote-User": "root", "REMOTE_USER": "root"}):
            self.assertEqual(ask(2087, headers=headers)[0], 403)


class Program(unittest.TestCase):
    """Of the user that the web server runs as, such as a customer's script."""

    CLAIMS = {"REQUEST_METHOD": "GET", "REQUEST_URI": SUSPEND + "bob", "REMOTE_USER": "root",
              "REMOTE_ADDR": "127.0.0.1", "HTTPS": "on", "CONTENT_LENGTH": ""}

    def ask(self, **more):
        return fastcgi_caller.ask(lab, fastcgi_caller.request({**self.CLAIMS, **more}))[0]

    def is_suspended(self):
        return pathlib.Path(lab.state, "outgoing/suspended/bob").exists()

    def test_it_is_nobody_without_the_secret(self):
        token = {"HTTP_AUTHORIZATION": f"whm root:{lab.token}"}
        for more in ({}, {"PENSTOCK_SECRET": ""}, {"PENSTOCK_SECRET": "0" * 64},
                     {"HTTP_PENSTOCK_SECRET": self.secret()}, {"Penstock-Secret": self.secret()},
                     {"penstock_secret": self.secret()}, {**token}):
            with self.subTest(more=list(more)):
                answer = self.ask(**more)
                self.assertIn("Status: 403 ", answer)
                self.assertIn("did not show that it is penstock's front end", answer)
        self.assertFalse(self.is_suspended())
        answer = self.ask(REQUEST_URI="/xml-api/version")
        self.assertIn("<result>0</result>", answer)

    def test_a_single_call_without_it_is_logged_within_a_second(self):
        log = lab.path("/var/log/penstock-fcgi.log")
        for _ in range(2):  # after the first nothing else wakes the worker soon
            before = len(log.read_text())
            self.ask()
            lab_services.wait_for(lambda: "requests refused, without the front end's secret"
                                  in log.read_text()[before:], "a word", bound=3)
        self.assertNotIn(self.secret(), log.read_text())

    def test_it_cannot_read_the_secret(self):
        for path in (layout.WORKERS_SECRET, layout.FOR_NGINX, layout.FOR_APACHE):
            self.assertNotEqual(lab.enter(["cat", str(path)], user="www-data").returncode, 0)
        dump = lab.enter(["nginx", "-T"], user="www-data")
        self.assertNotIn(self.secret(), dump.stdout + dump.stderr)
        pids = lab.enter(["pgrep", "-x", "nginx|apache2|penstock-fcgi"]).stdout.split()
        for pid in pids:
            for name in ("environ", "cmdline"):
                text = lab.enter(["cat", f"/proc/{pid}/{name}"]).stdout
                self.assertNotIn(self.secret(), text)

    def test_a_new_secret_counts_at_once_and_the_old_one_no_more(self):
        path = lab.path(str(layout.WORKERS_SECRET))
        before = path.read_text()
        self.addCleanup(path.write_text, before)
        path.write_text("f" * 64 + "\n" + before)
        for secret in ("f" * 64, before.strip()):
            self.assertIn("Status: 200 ", self.ask(PENSTOCK_SECRET=secret, REQUEST_URI=VERSION))
        path.write_text("f" * 64 + "\n")
        self.assertEqual(ask(2087, headers={"Authorization": f"whm root:{lab.token}"})[0], 403)
        for nobody in ("", "f" * 63 + "\n", before.upper()):
            path.write_text(nobody)
            for secret in ("", nobody.strip(), before.strip()):
                self.assertIn("Status: 403 ", self.ask(PENSTOCK_SECRET=secret))

    @staticmethod
    def secret():
        return lab.path(str(layout.WORKERS_SECRET)).read_text().strip()


class Apache(Examples, unittest.TestCase):
    site = "apache/remote-user.conf"
    certificates = 2090

    @classmethod
    def setUpClass(cls):
        modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                            for name in MODULES)
        lab.path("/etc/example-apache.conf").write_text(APACHE.format(modules=modules))
        cls.control("start")
        cls.addClassCleanup(cls.stop)
        lab_services.wait_for(lambda: is_open(2090), "Apache's example")

    @staticmethod
    def control(order):
        lab.enter(["apache2", "-f", "/etc/example-apache.conf", "-k", order], check=True)

    @classmethod
    def stop(cls):
        cls.control("stop")
        lab_services.wait_for(lambda: not is_open(2090) and not is_open(2089), "Apache's end")

    def test_of_repeated_authorization_headers_only_the_first_counts(self):
        token = ("Authorization", f"whm root:{lab.token}")
        password = ("Authorization", basic("seller")["Authorization"])
        how = {"port": self.passwords, "headers": [password, token]}
        self.assertTrue(self.suspends("carol", **how))
        self.assertFalse(self.suspends("bob", **how))
        self.assertEqual(ask(self.passwords, headers=[token, password])[0], 401)


def is_open(port):
    try:
        lab.connect(port).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    unittest.main()
