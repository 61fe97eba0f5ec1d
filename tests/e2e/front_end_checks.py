"""What the sites in front of the worker let pass, and what they refuse by themselves.

Five files of nginx/ and apache/ say it, in four syntaxes, because each is for an operator to read
and to change by itself. This table holds them together: whoever adds a check adds its row here and
its lines to each file, and the test of each file fails until it has them. 200 is what the worker
says; where a site differs from the others, it says why itself, or the row does.
"""

import dataclasses
import re
import urllib.parse

import http_corpus

SITES = ("nginx/penstock.conf", "apache/penstock.conf", "apache/proxy.conf",
         "nginx/remote-user.conf", "apache/remote-user.conf")
HOST = "penstock.example"


@dataclasses.dataclass(frozen=True)
class Check:
    line: str  # of the request
    header: str  # that it has beside Host, Connection, the caller's credentials and the form's type
    statuses: tuple  # one for each of SITES; None: what else that server is for counts there


def row(line, header, *statuses):
    return Check(line, header, statuses)


CALL = "GET /json-api/version?api.version=1 HTTP/1.1"
POST = "POST /json-api/version HTTP/1.1"
LOGIN = "POST /login/ HTTP/1.1"
LOGOUT = "GET /logout HTTP/1.1"
IN_SESSION = "GET /cpsess0123456789/logout/ HTTP/1.1"
LONG = "GET /json-api/version?" + "y" * 16384 + " HTTP/1.1"

CHECKS = (
    row(CALL, "", 200, 200, 200, 200, 200),
    row(POST, "", 200, 200, 200, 200, 200),
    row(LOGIN, "", 200, 200, 200, 404, None),
    row(LOGOUT, "", 200, 200, 200, 404, None),
    row(IN_SESSION, "", 200, 200, 200, 404, None),

    # A page of another site. A token comes from no browser by itself; a login, a password and a
    # certificate do.
    row(CALL, "Sec-Fetch-Site: same-origin", 200, 200, 200, 200, 200),
    row(CALL, "Sec-Fetch-Site: none", 200, 200, 200, 403, 403),
    row(CALL, "Sec-Fetch-Site: same-site", 200, 200, 200, 403, 403),
    row(CALL, "Sec-Fetch-Site: cross-site", 200, 200, 200, 403, 403),
    row(CALL, f"Origin: https://{HOST}", 200, 200, 200, 200, 200),
    row(CALL, f"Origin: http://{HOST}", 200, 200, 200, 403, 403),
    row(CALL, "Origin: https://evil.example", 200, 200, 200, 403, 403),
    row(CALL, "Origin: null", 200, 200, 200, 403, 403),
    row(LOGIN, "Sec-Fetch-Site: same-origin", 200, 200, 200, 404, None),
    row(LOGIN, "Sec-Fetch-Site: none", 200, 200, 200, 404, None),
    row(LOGIN, "Sec-Fetch-Site: same-site", 403, 403, 403, 404, None),
    row(LOGIN, "Sec-Fetch-Site: cross-site", 403, 403, 403, 404, None),
    row(LOGIN, "Sec-Fetch-Site: cross-site, none", 403, 403, 403, 404, None),
    row(LOGOUT, "Sec-Fetch-Site: cross-site", 403, 403, 403, 404, None),
    row(IN_SESSION, "Sec-Fetch-Site: cross-site", 403, 403, 403, 404, None),

    # What could be read in two ways. The last site passes no Authorization on, so that a second one
    # is nothing, and rewrites nothing, so that HTTP/1.2 is HTTP/1.1 to it, as it is to Apache.
    row(CALL, "Authorization: whm bob:X", 400, 400, 400, 400, 200),
    row(CALL.replace("HTTP/1.1", "HTTP/1.2"), "", 400, 400, 400, 400, 200),
    row(CALL.replace("/json", "http://x/json"), "", 400, 400, 400, 400, 400),
    row(CALL.replace("/json", "//json"), "", 400, 400, 400, 400, 400),
    row(CALL.replace("/json-api", "/x/../json-api"), "", 400, 400, 400, 400, 400),
    row(CALL.replace("version?", "ver%2fsion?"), "", 400, 400, 400, 400, 400),
    # mod_fcgid would pass it on without a length.
    row(POST, "Transfer-Encoding: chunked", 200, 411, 411, 200, 200),

    # What is too large.
    row(POST, "Content-Length: 65537", 413, 413, 413, 413, 413),
    row(CALL, "X-Long: " + "y" * 16384, 400, 400, 400, 400, 400),
    row(LONG, "", 414, 414, 414, 414, 414),

    # What is not there.
    row("GET / HTTP/1.1", "", 404, 404, 404, 404, None),
    row("GET /json-api HTTP/1.1", "", 404, 404, 404, 404, None),
)


class FrontEndChecks:
    """Of a test class for one of SITES: a mixin, which asks `lab_of_site` for the running lab."""

    site = None
    port = 2087
    lab_of_site = None

    def authorization(self):
        return f"whm root:{self.lab_of_site().token}"

    def test_it_lets_pass_and_refuses_what_the_table_says(self):
        for check in CHECKS:
            status = check.statuses[SITES.index(self.site)]
            if status is not None:
                with self.subTest(line=check.line[:80], header=check.header[:80]):
                    self.assertEqual(self.status_of(check), status)

    def status_of(self, check):
        return int(self.answer(check).split()[1])

    def answer(self, check):
        return http_corpus.send(self.lab_of_site().connect(self.port), self.request(check),
                                "server", tls=True)

    def new_session(self):
        """The Cookie of one; none where this site has no door."""
        found = re.search(rb"\r\nSet-Cookie: ([^;]+);", self.answer(row(LOGIN, "")))
        return f"Cookie: {found[1].decode()}" if found else "Cookie: none=0"

    def request(self, check):
        form = {"api.version": 1} if check.line != LOGIN else {
            "user": "root", "pass": self.lab_of_site().token, "login_only": 1}
        body = urllib.parse.urlencode(form) if check.line.startswith("POST") else ""
        headers = [f"Host: {HOST}", "Connection: close"]
        if check.line in (LOGOUT, IN_SESSION):
            headers.append(self.new_session())
        elif check.line != LOGIN:
            headers.append(f"Authorization: {self.authorization()}")
        if body:
            headers.append("Content-Type: application/x-www-form-urlencoded")
        if check.header.startswith("Transfer-Encoding:"):
            body = f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"
        elif check.header.startswith("Content-Length:"):
            body = body.ljust(int(check.header.split()[1]), "&")
        elif body:
            headers.append(f"Content-Length: {len(body)}")
        if check.header:
            headers.append(check.header)
        return "\r\n".join([check.line, *headers, "", body]).encode()
