"""Sessions through a real nginx: how they begin, what they need, how they end, what leaks."""

import gzip
import json
import os
import pathlib
import re
import unittest
import urllib.parse

import secret_search
from http_call import call
from lab import Lab

VERSION = "/json-api/version?api.version=1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COOKIE = re.compile(r"(__Host-whostmgrsession=[A-Za-z0-9]{48}); Secure; HttpOnly; "
                    r"SameSite=Strict; Path=/")


def setUpModule():
    global lab
    lab = Lab(build=os.environ["PENSTOCK_BUILD"])
    unittest.addModuleCleanup(lab.stop)
    lab.start()


def log_in(user="root", secret=None, path="/login/", tls=True, **headers):
    form = urllib.parse.urlencode({"user": user, "pass": secret or lab.token, "login_only": 1})
    return call(lab, path, method="POST", headers={**FORM, **headers}, body=form.encode(), tls=tls)


def cookie(answer):
    return COOKIE.fullmatch(answer.headers["Set-Cookie"])[1]


def ask(target, answer=None, tls=True, **how):
    headers = {"Cookie": cookie(answer)} if answer else {}
    return call(lab, target, headers=headers, tls=tls, **how)


def result(answer):
    return json.loads(answer.body)["metadata"]["result"]


def session_files():
    return sorted(path.name for path in lab.path("/run/penstock/sessions").iterdir())


class Sessions(unittest.TestCase):
    def test_a_login_answers_with_a_path_as_the_perl_clients_need_it(self):
        for path in ("/login", "/login/"):
            answer = log_in(path=path)
            self.assertEqual(answer.status, 200)
            location = answer.headers["Location"]
            self.assertNotIn("Penstock-Location", answer.headers)  # what it is called inside
            self.assertRegex(location, r"^/cpsess[0-9]{10}/$")
            prefix = re.match("^(/[^/]+)", location)[1]
            self.assertEqual(json.loads(answer.body)["security_token"], prefix)
            self.assertEqual(result(ask(prefix + VERSION, answer)), 1)

    def test_a_wrong_login_is_the_one_refusal(self):
        refused = call(lab, VERSION, tls=True)
        for answer in (log_in(secret="WRONG"), log_in(user="seller"), log_in(user="a\r\nb: c"),
                       call(lab, "/login/", token=lab.token, tls=True)):
            self.assertEqual(answer.status, 403)
            self.assertEqual(answer.body, refused.body)
            self.assertNotIn("Set-Cookie", answer.headers)
            self.assertNotIn("Location", answer.headers)

    def test_in_clear_text_there_is_no_login(self):
        answer = log_in()
        prefix = answer.headers["Location"].rstrip("/")
        for path in ("/login/", f"{prefix}/login/?session=root%3Ax", "/logout", f"{prefix}/logout"):
            self.assertEqual(call(lab, path, token=lab.token).status, 404)
        self.assertEqual(log_in(tls=False).status, 404)
        self.assertEqual(ask(prefix + VERSION, answer, tls=False).status, 403)

    def test_the_cookie_counts_with_its_own_cpsess_only(self):
        first, second = log_in(), log_in()
        of_first, of_second = (answer.headers["Location"].rstrip("/") for answer in (first, second))
        self.assertEqual(ask(VERSION, first).status, 403)
        self.assertEqual(ask(of_second + VERSION, first).status, 403)
        self.assertEqual(ask("/cpsess0000000000" + VERSION, first).status, 403)
        self.assertEqual(ask(of_first + VERSION).status, 403)
        self.assertEqual(ask(of_first + VERSION, first).status, 200)
        self.assertEqual(ask(VERSION, first, token=lab.token).status, 200)
        self.assertEqual(ask(of_first + VERSION, first, token="WRONG").status, 403)

    def test_logout_ends_it(self):
        answer = log_in()
        prefix = answer.headers["Location"].rstrip("/")
        left = ask(prefix + "/logout/", answer)
        self.assertEqual(left.status, 200)
        self.assertIn("Max-Age=0", left.headers["Set-Cookie"])
        self.assertEqual(ask(prefix + VERSION, answer).status, 403)

    def test_a_link_lets_in_once(self):
        made = call(lab, "/json-api/create_user_session?api.version=1&user=root&service=whostmgrd",
                    token=lab.token, tls=True)
        data = json.loads(made.body)["data"]
        url = urllib.parse.urlsplit(data["url"])
        self.assertEqual(url.port, 2087)
        link = f"{url.path}?{url.query}"
        entered = call(lab, link, tls=True)
        self.assertEqual(entered.status, 200)
        self.assertEqual(entered.headers["Location"], data["cp_security_token"] + "/")
        self.assertEqual(call(lab, link, tls=True).status, 403)
        self.assertEqual(result(ask(data["cp_security_token"] + VERSION, entered)), 1)

    def test_root_on_the_host_makes_a_link_by_whmapi1(self):
        done = lab.enter(["whmapi1", "--output=json", "create_user_session", "user=root",
                          "service=whostmgrd"])
        data = json.loads(done.stdout)["data"]
        for path in lab.path("/run/penstock/sessions").iterdir():
            self.assertNotEqual(path.stat().st_uid, 0)
        url = urllib.parse.urlsplit(data["url"])
        entered = call(lab, f"{url.path}?{url.query}", tls=True)
        self.assertEqual(result(ask(data["cp_security_token"] + VERSION, entered)), 1)

    def test_a_revoked_token_takes_its_sessions_along(self):
        secret = "SECONDTOKEN"
        line = json.dumps({"user": "root", "name": "second", "acls": ["all"], "expires_at": 0,
                           "addresses": [], "created_at": 1})
        name = lab.enter(["sha256sum"], input=secret).stdout.split()[0]
        path = pathlib.Path(lab.state, "tokens", name)
        path.write_text(line)
        path.chmod(0o644)
        answer = log_in(secret=secret)
        prefix = answer.headers["Location"].rstrip("/")
        self.assertEqual(ask(prefix + VERSION, answer).status, 200)
        path.unlink()
        self.assertEqual(ask(prefix + VERSION, answer).status, 403)

    def test_sessions_outlive_a_restart_of_the_worker_and_idle_ones_are_swept(self):
        answer = log_in()
        prefix = answer.headers["Location"].rstrip("/")
        lab.restart_worker()
        self.assertEqual(ask(prefix + VERSION, answer).status, 200)
        before = session_files()
        for name in before:
            path = lab.path(f"/run/penstock/sessions/{name}")
            long_ago = path.stat().st_mtime - 15 * 60
            os.utime(path, (long_ago, long_ago))
        self.assertEqual(ask(prefix + VERSION, answer).status, 403)
        log_in()
        self.assertEqual(len(session_files()), 1)
        self.assertFalse(set(session_files()) & set(before))

    def test_nobody_else_can_look_into_a_session(self):
        log_in()
        directory = lab.path("/run/penstock/sessions")
        self.assertEqual(directory.stat().st_mode & 0o777, 0o700)
        for user in ("nobody", "www-data"):
            done = lab.enter(["ls", "/run/penstock/sessions"], user=user)
            self.assertNotEqual(done.returncode, 0)

    def test_no_secret_is_in_a_log_or_a_file(self):
        answer = log_in()
        secret = cookie(answer).partition("=")[2]
        prefix = answer.headers["Location"].rstrip("/")
        made = json.loads(ask(f"{prefix}/json-api/create_user_session?api.version=1&user=root"
                              "&service=whostmgrd", answer).body)["data"]
        linked = made["session"].partition(":")[2]
        link = f"{made['cp_security_token']}/login/?session=root%3A{linked}"
        lab.stop_program("worker")
        self.assertEqual(call(lab, link, tls=True).status, 503)
        lab.start_program("worker")
        self.assertEqual(ask(f"{link}&x=%zz", answer).status, 403)
        for _ in range(3):
            self.assertNotIn(linked.encode(), call(lab, link, tls=True).body)
        log_in(user="seller", secret=secret)
        self.assertIn("penstock.access.log", secret_search.found(lab, "create_user_session"))
        for canary in (secret, linked, lab.token):
            self.assertEqual(secret_search.found(lab, canary), "")


class Compression(unittest.TestCase):
    def test_answers_are_compressed_for_those_who_ask_only(self):
        lab.add_account("carol", domains=[f"{'x' * 60}{i}.example" for i in range(40)])
        for form in ("json", "xml"):
            target = f"/{form}-api/get_domain_info?api.version=1"
            plain = call(lab, target, token=lab.token)
            self.assertNotIn("Content-Encoding", plain.headers)
            self.assertGreater(len(plain.body), 1024)
            packed = call(lab, target, token=lab.token, headers={"Accept-Encoding": "gzip"})
            self.assertEqual(packed.headers["Content-Encoding"], "gzip")
            self.assertEqual(packed.headers["Content-Type"], plain.headers["Content-Type"])
            self.assertLess(len(packed.body), len(plain.body))
            self.assertEqual(gzip.decompress(packed.body), plain.body)
            other = call(lab, target, token=lab.token, headers={"Accept-Encoding": "br, deflate"})
            self.assertEqual(other.body, plain.body)
        short = call(lab, VERSION, token=lab.token, headers={"Accept-Encoding": "gzip"})
        self.assertNotIn("Content-Encoding", short.headers)


if __name__ == "__main__":
    unittest.main()
