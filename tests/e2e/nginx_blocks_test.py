"""nginx's configuration as deploy/host/nginx_blocks.py reads it; no nginx, no files."""

import unittest

import nginx_blocks


def parsed(text, **others):
    files = {"main": text, **others}
    return nginx_blocks.read("main", lambda name: [(name, files[name])] if name in files else [])


def words(text, **others):
    return [one.words for one in parsed(text, **others)]


def passed(text, **others):
    """Where to, and the values that count."""
    return [(one.directive.value, [line.value for line in one.parameters])
            for one in nginx_blocks.passes(parsed(text, **others))]


class Words(unittest.TestCase):
    def test_quotes_comments_and_signs_count_where_a_word_begins(self):
        for text, wanted in (
                ("a b;c d;", [("a", "b"), ("c", "d")]),
                ("a\n  b # not; this {\n;", [("a", "b")]),
                ("a b#c;", [("a", "b#c")]),
                ("a 'b; {' \"c # }\";", [("a", "b; {", "c # }")]),
                (r"""a "b\"; c" 'd\';';""", [("a", r'b\"; c', r"d\';")]),
                ("a ~x{}", [("a", "~x")]),
                ("a ~ '^/.{2}$' ${b}c;", [("a", "~", "^/.{2}$", "${b}c")]),
                (r"a b\;c \{;", [("a", r"b\;c", r"\{")]),
                ("a it's;", [("a", "it's")]),
                ("a '';", [("a", "")]),
                ("", [])):
            with self.subTest(text=text):
                self.assertEqual(words(text), wanted)

    def test_blocks_hold_what_is_in_them_with_its_line(self):
        server, = parsed("server{listen 1;\nlocation /{a\nb;}}")
        listen, location = server.block
        self.assertEqual([(one.words, one.path, one.line) for one in
                          (server, listen, location, *location.block)],
                         [(("server",), "main", 1), (("listen", "1"), "main", 1),
                          (("location", "/"), "main", 2), (("a", "b"), "main", 2)])

    def test_an_include_is_read_where_it_stands(self):
        block, = parsed("a { b; include \"x\"; d; include none; }", x="c;\ninclude y;", y="z;")
        self.assertEqual([(one.value, one.path, one.line) for one in block.block],
                         [("b", "main", 1), ("c", "x", 1), ("z", "y", 1), ("d", "main", 1)])

    def test_a_block_of_luas_is_passed_over(self):
        lua = ("content_by_lua_block { local a = { '}' } -- }\n --[[ } \n ]] if x then"
               " say(\"}\\\"}\") end }")
        self.assertEqual(words(f"a; {lua} b;"), [("a",), ("b",)])

    def test_what_nginx_would_not_read_is_refused(self):
        for text in ("a", "a {", "}", "a { b }", "a { b } c;", "a { b; } }", ";", "a 'b;",
                     'a "b', "{ }", "include main;", "a_by_lua_block { '}' "):
            with self.subTest(text=text), self.assertRaises(ValueError):
                parsed(text)
        with self.assertRaises(ValueError):
            parsed("a { include half; }", half="} b {")


class Passes(unittest.TestCase):
    def test_of_the_parameters_those_of_the_innermost_block_that_has_any_count(self):
        self.assertEqual(passed("""
            fastcgi_param A outermost;
            server {
                fastcgi_param A outer; fastcgi_param B outer2;
                location /1 { fastcgi_pass x; fastcgi_param A inner; }
                location /2 { if ($a) { fastcgi_pass y; } location /3 { fastcgi_pass z; } }
            }
            server { location / { fastcgi_pass w; } }"""),
            [("x", ["inner"]), ("y", ["outer", "outer2"]), ("z", ["outer", "outer2"]),
             ("w", ["outermost"])])

    def test_those_of_an_include_are_the_blocks_own(self):
        self.assertEqual(passed("location / { include pass; include own; }",
                                own="fastcgi_param A 1;", **{"pass": "fastcgi_pass x;"}),
                         [("x", ["1"])])

    def test_upstreams_have_addresses_and_variables_values(self):
        whole = parsed("""http {
            upstream u { server unix:/a weight=2; server unix:/b; keepalive 3; server; }
            map $x $y { default c; "~d" e; }
            server { set $z f; location / { set $z g; } }
        }""")
        self.assertEqual(nginx_blocks.upstreams(whole), {"u": {"unix:/a", "unix:/b"}})
        self.assertEqual(nginx_blocks.chosen_values(whole), {"c", "e", "f", "g"})


if __name__ == "__main__":
    unittest.main()
