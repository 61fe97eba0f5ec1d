"""The worked example of an Apache that a host shares with other sites, with the pool of threads."""

import unittest
import urllib.parse

import lab_services
import layout
import transport_case
from front_end_checks import FrontEndChecks
from http_call import call
from transport_case import VERSION, metadata

MODULES = ("mpm_event", "authz_core", "headers", "proxy", "proxy_fcgi", "rewrite", "setenvif",
           "socache_shmcb", "ssl")
# Of the host: other sites' business. The example is for every address, the lab has one.
APACHE = f"""ServerRoot /etc/apache2
ServerName host.example
PidFile /run/shared-apache.pid
User www-data
Group www-data
ErrorLog /var/log/shared-apache.log
Mutex file:/run
<Directory />
    Require all denied
</Directory>
{{modules}}
Include {layout.SOURCE}/apache/proxy.conf
"""


def setUpModule():
    global lab
    lab = transport_case.start()
    lab.stop_program("nginx")
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                        for name in MODULES)
    lab.path("/etc/shared-apache.conf").write_text(APACHE.format(modules=modules))
    lab.path("/var/log/apache2").mkdir()
    lab.enter(["apache2", "-f", "/etc/shared-apache.conf"], check=True)
    lab_services.wait_for(is_open, "Apache")


def is_open():
    try:
        lab.connect(2087).close()
    except OSError:
        return False
    return True


def ask(target, **how):
    return call(lab, target, tls=True, **how)


class Checks(FrontEndChecks, unittest.TestCase):
    site = "apache/proxy.conf"
    lab_of_site = staticmethod(lambda: lab)


class Proxy(unittest.TestCase):
    def test_calls_are_answered_in_both_formats(self):
        for form in ("json", "xml"):
            answer = ask(VERSION.format(form), token=lab.token)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["Content-Length"], str(len(answer.body)))
            self.assertRegex(answer.body, b'"result":1,|<result>1</result>')
        answer = ask("/json-api/version", method="POST", token=lab.token, body=b"api.version=1")
        self.assertEqual(metadata(answer, "json")["result"], 1)

    def test_nobody_is_let_in_for_what_is_no_token(self):
        for headers in ({}, {"Authorization": "Basic cm9vdDp4"}, {"Remote-User": "root"},
                        {"Authorization": f"whm root:{lab.token}x"}):
            self.assertEqual(ask(VERSION.format("json"), headers=headers).status, 403, headers)

    def test_a_login_leads_to_its_session(self):
        form = urllib.parse.urlencode({"user": "root", "pass": lab.token, "login_only": 1}).encode()
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = ask("/login/", method="POST", body=form, headers=form_type)
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["Location"], r"^/cpsess[0-9]+/$")
        self.assertNotIn("Penstock-Location", answer.headers)

    def test_elsewhere_is_nothing(self):
        for path in ("/", "/json-api", "/index.html"):
            self.assertEqual(ask(path, token=lab.token).status, 404, path)

    def test_its_log_holds_neither_path_nor_token(self):
        ask("/cpsess0123456789" + VERSION.format("json") + "&user=secretive", token=lab.token)
        log = lab.path("/var/log/apache2/penstock.access.log").read_text()
        self.assertIn(" 200 ", log)
        for secret in ("secretive", "0123456789", lab.token):
            self.assertNotIn(secret, log + lab.path("/var/log/shared-apache.log").read_text())

    def test_a_stopped_worker_is_503(self):
        lab.stop_program("worker")
        try:
            answer = ask(VERSION.format("json"), token=lab.token)
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
            self.assertEqual(metadata(answer, "json")["result"], 0)
        finally:
            lab.start_program("worker")
        self.assertEqual(ask(VERSION.format("json"), token=lab.token).status, 200)


if __name__ == "__main__":
    unittest.main()
