"""Who a message is charged to: identities as authenticators give them, and those that are
nobody's."""

from mail_case import ALICE, BOB, OUT, MailCase

FORMS = ("ALICE", "Alice@ALICE.example", "alice@alice.example.", "alice%alice.example",
         "alice+news", "alice+news@alice.example", "sales+x%Alice.Example.", "alice@host.example",
         "sales/alice.example", "sales=Alice.Example", "sales+x=alice.example",
         "sales+alice.example", "sales+Alice.Example.", "alice+news.2", "alice+host.example")

# How a mailbox of xn--bcher-kva.example may log in.
BUECHER = ("info@xn--bcher-kva.example", "Info@XN--BCHER-KVA.Example", "info@bücher.example",
           "info@BÜCHER.EXAMPLE.", "info@bu\u0308cher.example", "info@bücher。example",
           "info@ｂücher.example", "info%bücher.example", "info/bücher.example",
           "info+x=bücher.example", "info+bücher.example", "info+xn--bcher-kva.example")


class Forms(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_account("carol", domains=["carol.example", "second.example",
                                              "xn--bcher-kva.example"])
        for form in (*FORMS, *BUECHER, "shop@second.example"):
            cls.lab.add_login(form)

    def test_every_form_of_an_identity_is_the_same_account(self):
        self.lab.suspend("alice")
        for form in FORMS:
            with self.subTest(form):
                self.assert_refused(self.lab.submit(form, BOB, [OUT]))

    def test_a_domain_in_unicode_is_the_one_in_a_labels(self):
        self.lab.suspend("carol")
        for form in BUECHER:
            with self.subTest(form):
                told = self.lab.submit(form, BOB, [OUT])
                self.assert_refused(told, text="Outgoing mail from account carol is suspended")
        self.lab.unsuspend("carol")
        self.assert_taken(self.lab.submit(BUECHER[2], BOB, [OUT]))
        self.lab.wait_for_sink()
        self.assertIn("penstock: account=carol via=auth", self.lab.mainlog())

    def test_every_form_of_a_login_is_the_same_mailbox(self):
        self.lab.mark("sales@alice.example")
        self.lab.mark("info@xn--bcher-kva.example")
        for form in (*BUECHER, *FORMS):
            if form.lower().startswith(("sales", "info")):
                with self.subTest(form):
                    self.assert_refused(self.lab.submit(form, BOB, [OUT]), text="from mailbox ")
        self.assert_taken(self.lab.submit("alice+news", BOB, [OUT]))

    def test_a_held_domain_in_unicode_waits(self):
        self.lab.mark("carol", "held")
        self.assert_taken(self.lab.submit(BUECHER[2], BOB, [OUT]))
        self.lab.wait_for_log("outgoing mail of account carol is held")

    def test_a_login_with_a_domain_for_a_tag_is_stopped_as_both(self):
        self.lab.add_login("bob+alice.example")
        for stopped in ("alice", "bob", "bob@alice.example"):
            with self.subTest(stopped):
                self.lab.mark(stopped)
                told = self.lab.submit("bob+alice.example", BOB, [OUT])
                self.assert_refused(told, text=f"{stopped} is suspended")
                self.outgoing(f"suspended/{stopped}").unlink()
        self.assert_taken(self.lab.submit("bob+alice.example", BOB, [OUT]))
        self.lab.wait_for_sink()
        self.assertIn("penstock: account=alice via=auth", self.lab.mainlog())

    def test_a_domain_that_has_no_a_labels_is_nobody_known_and_its_mail_waits(self):
        for form in ("info@😀.example", "info@-ü.example", "info@\u05d0a.example",
                     "é@ü:b.example"):
            with self.subTest(form):
                self.lab.add_login(form)
                self.assert_refused(self.lab.submit(form, BOB, [OUT]), 451, "")
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))

    def test_every_domain_of_an_account_counts(self):
        self.lab.suspend("carol")
        told = self.lab.submit("shop@second.example", BOB, [OUT])
        self.assert_refused(told, text="Outgoing mail from account carol is suspended")

    def test_a_login_that_only_looks_alike_is_somebody_else(self):
        for other in ("alice.", "alic", "alice-x", "alice@alice.example.org", "alice@bob.example"):
            with self.subTest(other):
                self.lab.add_login(other)
                self.lab.suspend("alice")
                self.assert_taken(self.lab.submit(other, ALICE, [OUT]))

    def test_hostile_identities_stop_and_free_nobody(self):
        self.lab.suspend("alice")
        for hostile in ("../suspended/alice", ".ready", "..", "a/b@c/d", "${if eq{a}{a}{alice}}",
                        "x" * 300, "alice@../../domains/alice.example"):
            with self.subTest(hostile):
                self.lab.add_login(hostile)
                self.assert_taken(self.lab.submit(hostile, ALICE, [OUT]))
        self.assert_refused(self.lab.submit("alice", ALICE, [OUT]))


class Unmapped(MailCase):
    LINE = (r'penstock: unmapped identity via=auth at=\d+\.\d+ id="ghost@nowhere.example"'
            r' mac=[0-9a-f]{40}\n')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_login("ghost@nowhere.example")

    def tearDown(self):
        self.set_macro("PENSTOCK_UNMAPPED", "allow")

    def submit(self, recipients=(OUT,)):
        return self.lab.submit("ghost@nowhere.example", "ghost@nowhere.example", recipients)

    def test_are_allowed_by_default_and_noted_once_a_message(self):
        self.assert_taken(self.submit([OUT, "second@outside.example"]))
        self.lab.wait_for_sink()
        self.assertEqual(self.lab.mainlog().count("penstock: unmapped"), 1)
        self.assertRegex(self.lab.mainlog(), self.LINE)

    def test_accounts_bounces_and_internal_mail_are_not_noted(self):
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))
        self.assert_taken(self.submit([BOB]), BOB)
        self.lab.sendmail("bob", ["nosuch@bob.example", OUT])
        self.lab.wait_for_sink(lambda messages: len(messages) == 2)
        self.assertNotIn("unmapped", self.lab.mainlog())

    def test_can_be_refused(self):
        self.set_macro("PENSTOCK_UNMAPPED", "refuse")
        told = self.submit([OUT, BOB])
        self.assert_refused(told, 550, "takes an account")
        self.assert_taken(told, BOB)
        self.assertNotEqual(self.lab.sendmail("nobody", [OUT]).returncode, 0)
        self.assert_taken(self.lab.submit("alice", ALICE, [OUT]))

    def test_can_be_deferred(self):
        self.set_macro("PENSTOCK_UNMAPPED", "defer")
        self.assert_refused(self.submit(), 451, "takes an account")
