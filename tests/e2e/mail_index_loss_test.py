"""What penstock-index has lost is told in the answers and to the operator, and it goes on."""

import json
import re
import unittest

import mail_index_test

BOB = mail_index_test.BOB


class Loss(mail_index_test.IndexCase):
    def warnings(self):
        return self.call("emailtrack_stats")["metadata"].get("output", {}).get("warnings", [])

    def lost(self):
        return json.loads((self.lab.state / "index/state.json").read_text())["lost"]

    def test_of_a_log_that_went_is_told_before_exim_logs_again(self):
        self.lab.sendmail("bob", ["-odq", "-f", BOB, "lost@bob.example"])
        self.settle()
        self.lab.stop_program("index")
        self.lab.path("/var/log/exim4/mainlog").unlink()
        self.lab.start_program("index")
        self.lab.wait_for(lambda: any("rotated away" in text for text in self.warnings()),
                          "the gap")
        self.lab.wait_for(lambda: any("rotated away" in text for text in self.lost()), "a note")

    def test_of_the_index_while_it_is_in_use_is_told_and_it_begins_anew(self):
        self.lab.sendmail("bob", ["-odq", "-f", BOB, "kept@bob.example"])
        self.settle()
        for _ in range(2):
            self.lab.enter(["/bin/sh", "-c", "rm -rf /var/lib/penstock/index/*"], check=True)
            self.lab.wait_for(lambda: (self.lab.state / "index/state.json").exists() and
                              any("was deleted" in text for text in self.lost()), "a note")
            self.assertTrue(any("was deleted" in text for text in self.warnings()))
            self.lab.sendmail("bob", ["-odq", "-f", BOB, "kept@bob.example"])
            in_log = len(re.findall(r" <= \S+@bob.example ", self.lab.mainlog()))
            self.wait_for("bob", "SENDCOUNT", in_log)


if __name__ == "__main__":
    unittest.main()
