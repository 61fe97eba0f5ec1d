"""Marked blocks in somebody else's file come out again to the byte."""

import unittest

import exim_blocks

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

    def test_a_section_is_found_however_it_is_spelt(self):
        for line in ("begin acl\n", "  Begin  ACL \r\n", "BEGIN\tacl\n"):
            put = exim_blocks.after(f"a\n{line}b\n", "acl", "one")
            self.assertTrue(put.startswith(f"a\n{line}{exim_blocks.BEGIN}\none\n"), put)

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
