"""Who a message is charged to: identities as authenticators give them, and those that are
nobody's."""

from mail_case import ALICE, BOB, OUT, MailCase

FORMS = ("ALICE", "Alice@ALICE.example", "alice@alice.example.", "alice%alice.example",
         "alice+news", "alice+news@alice.example", "sales+x%Alice.Example.", "alice@host.example",
         "shop@second.example")


class Forms(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.add_account("carol", domains=["carol.example", "second.example"])
        for form in FORMS:
            cls.lab.add_login(form)

    def test_every_form_of_an_identity_is_the_same_account(self):
        self.lab.suspend("alice")
        for form in FORMS[:-1]:
            with self.subTest(form):
                self.assert_refused(self.lab.submit(form, BOB, [OUT]))

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
