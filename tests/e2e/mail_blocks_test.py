"""Marked blocks in somebody else's file come out again to the byte."""

import re
import unittest

import exim_blocks
import exim_chains

TRANSPORT = "a:\n  driver = smtp\n  hosts = x\n\nb:\n  driver = pipe\n"
OWN = "a:\n  authenticated_sender = \\\n    me@x\n  driver = smtp\nb:\n  driver = lmtp\n"
HIDDEN = 'begin transports\n\na:\n  driver = "smtp"\n  hide authenticated_sender = me\n'
LAST = "a:\n  driver = smtp"
SPREAD = ("a :\n# driver = pipe\n\tdriver\t= \\\n   # a remark\n   smtp\n"
          '  authenticated_sender = "me\\"@\\\n    x"\n')
TEXTS = ("", "\n", "x", "x\n", "# x\n\n\n", TRANSPORT, TRANSPORT[:-1], OWN, OWN[:-1], HIDDEN,
         HIDDEN[:-1], LAST, "begin acl\n" + TRANSPORT, TRANSPORT.replace("\n", "\r\n"), SPREAD,
         "# \x0c\x85\u2028 in a remark\n" + OWN)


class Blocks(unittest.TestCase):
    def test_whatever_was_put_in_is_taken_out_exactly(self):
        for text in TEXTS:
            for put in (exim_blocks.gate, lambda text: exim_blocks.append(text, "one", "two"),
                        lambda text: exim_blocks.append(exim_blocks.gate(text), "one")):
                with self.subTest(text=text):
                    self.assertEqual(exim_blocks.strip(put(text)), text)

    def test_after_a_line_too(self):
        text = "a\nbegin acl\nb\n"
        put = exim_blocks.after(text, "acl", "one")
        self.assertEqual(put, f"a\nbegin acl\n{exim_blocks.BEGIN}\none\n{exim_blocks.END}\nb\n")
        self.assertEqual(exim_blocks.strip(put), text)
        with self.assertRaises(ValueError):
            exim_blocks.after(text, "routers", "one")

    def test_at_a_sections_end_too(self):
        for text, put in (("begin acl\nb\nbegin routers\nc\n", "b\n{}begin routers\n"),
                          ("a\nbegin acl\nb\n\n", "b\n\n{}"), ("begin acl\n", "begin acl\n{}")):
            done = exim_blocks.before_end(text, "acl", "one")
            block = f"{exim_blocks.BEGIN}\none\n{exim_blocks.END}\n"
            self.assertIn(put.format(block), done)
            self.assertEqual(exim_blocks.strip(done), text)
        with self.assertRaises(ValueError):
            exim_blocks.before_end("begin acl\n", "routers", "one")

    def test_a_router_that_names_another_names_ours(self):
        text = ('x:\n  redirect_router = "a"\ny:\n  redirect_router = \\\n  # z\n b\n'
                'z:\n  driver = x')
        put = exim_chains.wrapped(text)
        self.assertEqual(exim_blocks.strip(put), text)
        self.assertEqual(re.findall(r"(?m)^  redirect_router = (\w+)", put),
                         ["penstock_enter_a", "penstock_enter_b"])
        self.assertEqual(exim_chains.wrapped(put), put)
        self.assertEqual(exim_chains.targets([put, "x:\n  redirect_router = c\n"]),
                         ["a", "b", "c"])

    def test_of_the_routers_that_are_named_those_past_ours_are_told(self):
        ours = ["penstock_waiting", "penstock_on_to_b"]
        end = ["penstock_barrier_b", "penstock_enter_b", "penstock_enter_b_again"]
        ways = {"penstock_on_to_b": "b", "penstock_enter_b_again": "b"}
        for routers, redirects, wired in (
                ([*ours, "a", "b", *end], {**ways, "a": "penstock_enter_b"}, True),
                ([*ours, "a", "b"], {"a": "b"}, False),
                ([*ours, "a", "b"], {"a": "penstock_waiting"}, True),
                ([*ours, "a", *end, "b"], {**ways, "a": "penstock_enter_b"}, False),
                ([*ours, "a", "b", *end], {"a": "penstock_enter_b"}, False)):
            with self.subTest(routers=routers, redirects=redirects):
                told = {name: answer for name, answer, _ in exim_chains.judge(routers, redirects)}
                self.assertEqual(told, {"a": wired})

    def test_a_section_is_found_however_it_is_spelt(self):
        for line in ("begin acl\n", "  Begin  ACL \r\n", "BEGIN\tacl\n"):
            put = exim_blocks.after(f"a\n{line}b\n", "acl", "one")
            self.assertTrue(put.startswith(f"a\n{line}{exim_blocks.BEGIN}\none\n"), put)

    def test_an_autoreply_says_whose_it_is_before_headers_of_its_own(self):
        for text, put in (("a:\n  driver = autoreply\n", "headers = PENSTOCK_REPLY_LINE\n"),
                          ('a:\n  headers = "X: y"\n  driver = autoreply\n',
                           "headers = PENSTOCK_REPLY_LINE\\nX: y\n")):
            gated = exim_blocks.gate(text)
            self.assertIn(f"\n  {put}", gated)
            self.assertEqual(exim_blocks.strip(gated), text)
            self.assertEqual(exim_blocks.gate(gated), gated)

    def test_a_driver_and_a_value_may_stand_on_several_lines_and_in_quotes(self):
        gated = exim_blocks.gate(SPREAD)
        self.assertIn('authenticated_sender = ${sg{PENSTOCK_GATE me"@x}', gated)
        without = exim_blocks.gate(SPREAD[:SPREAD.index("  auth")])
        self.assertEqual(without.count(exim_blocks.GATE), 1)

    def test_a_gate_that_somebody_wrote_himself_is_enough(self):
        text = f"a:\n  driver = smtp\n.ifdef PENSTOCK_GATE\n  {exim_blocks.GATE}\n.endif\n"
        self.assertEqual(text, exim_blocks.gate(text))

    def test_every_smtp_transport_and_no_other_gets_the_gate(self):
        self.assertEqual(exim_blocks.gate(TRANSPORT).count(exim_blocks.GATE), 1)
        self.assertEqual(exim_blocks.gate(LAST).count(exim_blocks.GATE), 1)
        self.assertEqual(exim_blocks.gate("b:\n  driver = lmtp\n"), "b:\n  driver = lmtp\n")

    def test_an_option_that_was_there_stays_behind_the_gate(self):
        gated = exim_blocks.gate(OWN)
        self.assertIn("authenticated_sender = ${sg{PENSTOCK_GATE me@x}", gated)
        active = [line for line in gated.splitlines() if not line.startswith("#")]
        self.assertEqual(sum("authenticated_sender =" in line for line in active), 1)
