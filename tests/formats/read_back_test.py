"""PyYAML, Python's json and expat read back what the writers were given: no root, no network.

PENSTOCK_BUILD names the build folder.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import yaml

BUILD = pathlib.Path(os.environ.get("PENSTOCK_BUILD", ".build/tests"))
SEED = 20261122
MANY = 4000
SOME = 400  # for PyYAML's own parser, which is slow


def text(hexadecimal):
    return bytes.fromhex(hexadecimal).decode("utf-8")


def plain(value):
    """A value of the file `given` as Python's parsers give it."""
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, dict):
        return value
    if "list" in value:
        return [plain(item) for item in value["list"]]
    return {text(name): plain(item) for name, item in value["names"]}


def elements(value):
    """The same as (text, [(name, element)...]) of an XML element."""
    if isinstance(value, str):
        return text(value), []
    if not isinstance(value, dict):
        return "" if value is None else str(value), []
    if "list" in value:
        return "", [("item", elements(item)) for item in value["list"]]
    children = []
    for name, item in value["names"]:
        is_list = isinstance(item, dict) and "list" in item
        for each in (item["list"] or [None]) if is_list else [item]:
            children.append((text(name), elements(each)))
    return "", children


def read_elements(element):
    return element.text or "", [(child.get("name", child.tag), read_elements(child))
                                for child in element]


class ReadBack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([BUILD / "tests/formats/random_answers", directory, str(SEED),
                            str(MANY)], check=True)
            files = {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()}
        cls.given = [json.loads(line) for line in files.pop("given").splitlines()]
        cls.written = {name: content.split(b"\0")[:-1] for name, content in files.items()}

    def check(self, name, read, expected, count=MANY):
        self.assertEqual(len(self.written[name]), len(self.given))
        for number, written in enumerate(self.written[name][:count]):
            self.assertEqual(read(written), expected(self.given[number]),
                             f"answer {number} of seed {SEED}: {written[:2000]}")

    def test_json(self):
        self.check("json", json.loads, plain)

    def test_json_is_one_line(self):
        self.assertFalse([written for written in self.written["json"] if b"\n" in written])

    def test_pretty_json(self):
        self.check("json_pretty", json.loads, plain)

    def test_xml(self):
        self.check("xml", lambda written: read_elements(
            xml.etree.ElementTree.fromstring(written)), elements)

    def test_yaml_with_libyaml(self):
        self.check("yaml", lambda written: yaml.load(written, yaml.CSafeLoader), plain)

    def test_yaml_with_pythons_own_parser(self):
        self.check("yaml", lambda written: yaml.load(written, yaml.SafeLoader), plain, SOME)

    def test_yaml_has_nothing_that_a_terminal_or_an_old_editor_takes_for_more_than_text(self):
        for written in self.written["yaml"]:
            lines = written.decode("utf-8")
            self.assertFalse(set(lines) & set("\r\t\x7f\x85\u2028\u2029\ufeff"), lines[:2000])
            self.assertEqual(lines.split("\n"), lines.splitlines() + [""])


if __name__ == "__main__":
    unittest.main()
