"""Marked blocks in somebody else's file come out again to the byte."""

import unittest

import exim_blocks

TRANSPORT = "a:\n  driver = smtp\n  hosts = x\n\nb:\n  driver = pipe\n"
OWN = "a:\n  authenticated_sender = \\\n    me@x\n  driver = smtp\nb:\n  driver = lmtp\n"
HIDDEN = 'begin transports\n\na:\n  driver = "smtp"\n  hide authenticated_sender = me\n'
LAST = "a:\n  driver = smtp"
TEXTS = ("", "\n", "x", "x\n", "# x\n\n\n", TRANSPORT, TRANSPORT[:-1], OWN, OWN[:-1], HIDDEN,
         HIDDEN[:-1], LAST, "begin acl\n" + TRANSPORT)


class Blocks(unittest.TestCase):
    def test_whatever_was_put_in_is_taken_out_exactly(self):
        for text in TEXTS:
            for put in (exim_blocks.gate, lambda text: exim_blocks.append(text, "one", "two"),
                        lambda text: exim_blocks.append(exim_blocks.gate(text), "one")):
                with self.subTest(text=text):
                    self.assertEqual(exim_blocks.strip(put(text)), text)

    def test_after_a_line_too(self):
        text = "a\nbegin acl\nb\n"
        put = exim_blocks.after(text, "begin acl", "one")
        self.assertEqual(put, f"a\nbegin acl\n{exim_blocks.BEGIN}\none\n{exim_blocks.END}\nb\n")
        self.assertEqual(exim_blocks.strip(put), text)
        with self.assertRaises(ValueError):
            exim_blocks.after(text, "begin routers", "one")

    def test_every_smtp_transport_and_no_other_gets_the_gate(self):
        self.assertEqual(exim_blocks.gate(TRANSPORT).count(exim_blocks.GATE), 1)
        self.assertEqual(exim_blocks.gate(LAST).count(exim_blocks.GATE), 1)
        self.assertEqual(exim_blocks.gate("b:\n  driver = lmtp\n"), "b:\n  driver = lmtp\n")

    def test_an_option_that_was_there_stays_behind_the_gate(self):
        gated = exim_blocks.gate(OWN)
        self.assertIn("authenticated_sender = ${sg{PENSTOCK_GATE \\\n    me@x}", gated)
        active = [line for line in gated.splitlines() if not line.startswith("#")]
        self.assertEqual(sum("authenticated_sender =" in line for line in active), 1)
