"""deploy/install --apache on a host of its own: what it adds and takes away, and the way from nginx
to Apache and back. The host's own Apache, if it has one, is none of its business."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from install_case import INSTALL, ROOT, InstallCase

UNIT = ROOT / "deploy" / "systemd" / "penstock-apache.service"
ADDRESSES = ("--tls", "127.0.0.1:2187", "--clear", "127.0.0.1:2186")


class ApacheTest(InstallCase):
    def status(self, port=2186):
        return self.world.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
                              f"http://127.0.0.1:{port}/json-api/version").stdout

    def etc(self):
        return {path: text for path, text in self.tree().items() if path.startswith("/etc/")}

    def test_a_second_run_keeps_what_was_chosen_and_changes_nothing(self):
        self.install_well("--apache")
        before = self.tree()
        self.assertIn("nothing had to be changed", self.install_well())
        self.assert_same(before, self.tree())
        self.assertNotIn("/etc/nginx/sites-available/penstock", before)
        self.assertNotIn("/etc/systemd/system/penstock.service.d/threads.conf", before)

    def test_removal_leaves_the_host_byte_for_byte_as_it_was(self):
        before = self.tree()
        self.install_well("--apache")
        self.assertFalse([path for path in self.tree().keys() - before.keys()
                          if path.startswith("/etc/apache2/")])
        done = self.remove("--purge")
        self.assertEqual(0, done.returncode, done.stdout)
        self.assert_same(before, self.tree())
        self.assert_no_package()

    def test_it_is_served_checked_switched_and_switched_back(self):
        self.world.serve(self.install_well("--apache", *ADDRESSES))
        self.assertEqual("403", self.status())
        checked = self.world.run(INSTALL, "--check")
        self.assertIn("all is as it should be", checked.stdout)
        self.world.serve(self.install_well("--nginx"))
        self.assertEqual("403", self.status())
        self.assertFalse([path for path in self.tree() if "apache" in path
                          and not path.startswith(("/var/log/penstock-apache",
                                                   "/etc/penstock/front-end/"))])
        said = self.install_well("--apache")
        self.assertIn("ended penstock-fcgi", said)
        self.assertEqual("000", self.status())  # nginx has given the port up
        self.assertNotIn("/etc/nginx/sites-enabled/penstock", self.tree())
        self.world.start(*re.search(r"(?m)^    (/usr/sbin/apache2 .*)$", said)[1].split(),
                         stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.world.await_file("/run/penstock/apache/apache.pid")
        self.assertEqual("403", self.status())
        self.assertIn("ended penstock's Apache", self.remove().stdout)
        self.assertEqual("000", self.status())

    def test_another_apache_of_the_host_goes_on(self):
        self.world.shell("sed -i 's/^Listen 80$/Listen 127.0.0.1:8080/' /etc/apache2/ports.conf;"
                         " mkdir -p /run/apache2 /var/lock/apache2; a2dismod -q -f fcgid;"
                         " ln -sf /run/lock /var/lock; apache2ctl start")
        self.world.await_file("/run/apache2/apache2.pid")
        before = {path: text for path, text in self.tree().items()
                  if path.startswith("/etc/apache2/")}
        pid = self.world.read("/run/apache2/apache2.pid")
        self.world.serve(self.install_well("--apache", *ADDRESSES))
        self.assertEqual("403", self.status())
        self.remove("--purge")
        self.assertEqual(pid, self.world.read("/run/apache2/apache2.pid"))
        self.assertNotEqual("000", self.status(8080))
        self.assert_same(before, {path: text for path, text in self.tree().items()
                                  if path.startswith("/etc/apache2/")})

    def test_as_many_processes_as_there_would_be_threads(self):
        self.install_well("--apache")
        self.world.write("/etc/penstock/penstock.conf", "threads = 4\n", 0o640)
        self.install_well()
        text = self.world.read("/etc/apache2-penstock/apache2.conf")
        for name in ("MaxProcesses", "MaxProcessesPerClass", "MinProcessesPerClass"):
            self.assertIn(f"\nFcgid{name} 4\n", text)

    def test_other_addresses_are_kept_from_one_front_end_to_the_other(self):
        self.install_well("--apache", "--tls", "127.0.0.2:3087")
        self.assertIn("<VirtualHost 127.0.0.2:3087>",
                      self.world.read("/etc/apache2-penstock/apache2.conf"))
        self.install_well("--nginx")
        self.assertIn("listen 127.0.0.2:3087 ssl;",
                      self.world.read("/etc/nginx/sites-available/penstock"))
        self.install_well("--apache")
        self.assertIn("\nListen 127.0.0.2:3087 https\n",
                      self.world.read("/etc/apache2-penstock/apache2.conf"))

    def test_without_mod_fcgid_it_is_refused_and_nothing_is_changed(self):
        self.world.shell("rm /usr/lib/apache2/modules/mod_fcgid.so")
        before = self.tree()
        done = self.install("--apache")
        self.assertEqual(1, done.returncode)
        self.assertIn("libapache2-mod-fcgid", done.stdout)
        self.assert_same(before, self.tree())

    def test_a_way_to_nginx_that_is_refused_leaves_apache(self):
        self.world.serve(self.install_well("--apache", *ADDRESSES))
        self.world.write("/etc/nginx/conf.d/broken.conf", "no such thing;\n")
        before = self.etc()
        done = self.install("--nginx")
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("nginx refuses its configuration", done.stdout)
        self.assertEqual("403", self.status())
        self.install_well()
        self.assertEqual("403", self.status())
        self.assert_same(before, self.etc())

    def test_a_way_to_apache_that_was_interrupted_is_gone_to_its_end(self):
        self.install_well("--nginx", *ADDRESSES)
        site = self.world.read("/etc/nginx/sites-available/penstock")
        self.install_well("--apache")
        before = self.tree()
        self.world.write("/etc/systemd/system/penstock.service.d/threads.conf", "[Service]\n")
        self.world.write("/etc/nginx/sites-available/penstock", site)
        self.assertIn("parts of both", self.world.run(INSTALL, "--check").stdout)
        self.install_well("--apache")
        self.assert_same(before, self.tree())

    def test_a_certificate_without_its_key_is_said_and_the_former_one_serves_on(self):
        self.world.serve(self.install_well("--apache", *ADDRESSES))
        self.world.shell("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout /run/x.key"
                         " -out /etc/penstock/tls/penstock.crt")
        self.world.shell("echo threads = 3 >>/etc/penstock/penstock.conf")
        site = self.world.read("/etc/apache2-penstock/apache2.conf")
        for done in (self.world.run(INSTALL, "--check"), self.install()):
            self.assertEqual(1, done.returncode, done.stdout)
            self.assertIn("are no pair", done.stdout)
            self.assertEqual("403", self.status())
        self.assertEqual(site, self.world.read("/etc/apache2-penstock/apache2.conf"))
        key = self.world.read("/etc/penstock/tls/penstock.key")
        self.world.shell("rm /etc/penstock/tls/penstock.crt")
        self.install_well()
        self.assertEqual(key, self.world.read("/etc/penstock/tls/penstock.key"))
        self.world.shell("rm /etc/penstock/tls/penstock.key")
        self.assertIn("put its key there, or move it away", self.install().stdout)


class UnitTest(unittest.TestCase):
    def test_it_is_confined_as_far_as_a_web_server_can_be(self):
        lines = UNIT.read_text().splitlines()
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "NoExecPaths=/",
                     "CapabilityBoundingSet=CAP_SETUID CAP_SETGID CAP_KILL CAP_NET_BIND_SERVICE",
                     "MemoryDenyWriteExecute=yes", "LimitCORE=0"):
            self.assertIn(line, lines)
        if shutil.which("systemd-analyze"):
            done = subprocess.run(["systemd-analyze", "security", "--offline=yes",
                                   "--threshold=25", str(UNIT)], capture_output=True, text=True)
            self.assertEqual(0, done.returncode, done.stdout[-500:] + done.stderr)

    def test_it_is_not_reloaded_with_a_key_of_another_certificate(self):
        text = UNIT.read_text().replace("\\\n", "")
        commands = re.findall(r"(?m)^ExecReload=\+?(.*)$", text)
        self.assertRegex(commands[-1], "^/bin/kill ")
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("rsa:2048", "ed25519"):
                subprocess.run(["openssl", "req", "-x509", "-newkey", kind, "-nodes", "-subj",
                                "/CN=x", "-keyout", f"{folder}/penstock.key", "-out",
                                f"{folder}/penstock.crt"], capture_output=True, check=True)
                check = commands[-2].replace("/etc/penstock/tls", folder).split()
                self.assertEqual(0, subprocess.run(check, check=False).returncode, kind)
            other = ["openssl", "genpkey", "-algorithm", "ed25519", "-out",
                     f"{folder}/penstock.key"]
            subprocess.run(other, check=True)
            self.assertNotEqual(0, subprocess.run(check, capture_output=True,
                                                  check=False).returncode)

    def test_its_log_is_rotated_without_a_restart(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "access.log")
            log.write_text("line\n")
            rules = pathlib.Path(folder, "rules")
            text = (ROOT / "deploy/systemd/apache-logrotate.conf").read_text()
            rules.write_text(text.replace("/var/log/penstock-apache", folder)
                             .replace("su root adm", "su root root"))
            rules.chmod(0o644)
            pathlib.Path(folder).chmod(0o755)
            with log.open("a") as kept_open:
                done = subprocess.run(["logrotate", "--force", "--state", f"{folder}/state",
                                       str(rules)], capture_output=True, text=True)
                self.assertEqual(0, done.returncode, done.stderr)
                kept_open.write("more\n")
            self.assertEqual("more\n", log.read_text())
            self.assertEqual("line\n", log.with_name("access.log.1").read_text())


if __name__ == "__main__":
    unittest.main()
