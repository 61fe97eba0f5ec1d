#!/usr/bin/python3
"""Makes the man pages penstock-fcgi(8), penstock-setup(8) and penstock.conf(5).

make_pages.py WORKER FOLDER: writes them into the folder, which has to be there. What the pages say
beside their templates here is taken from where it is known: the options from what the worker, a
built penstock-fcgi, says of itself, and from penstock-setup's parser, the settings from
deploy/penstock.conf, the version from the worker. ValueError where one of these has another form
than it is known by.
"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SETTINGS = HERE.parent / "penstock.conf"
OPTION = re.compile(r"-(\w)(\w*), --([\w-]+)(?:=(\w+))?  +(\S.*)")
SETTING = re.compile(r"#(\w+) = (\S.*)")


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    worker, folder = map(pathlib.Path, sys.argv[1:])
    version = said_by(worker, "--version").split()[1]
    for name, part, text in (
            ("penstock-fcgi.8", "OPTIONS", options_of(said_by(worker, "--help"))),
            ("penstock-setup.8", "OPTIONS", options_of_setup()),
            ("penstock.conf.5", "SETTINGS", settings_of(SETTINGS.read_text(encoding="ascii")))):
        page = (HERE / f"{name}.in").read_text(encoding="ascii")
        page = page.replace("@VERSION@", roff(version)).replace(f"@{part}@\n", text)
        (folder / name).write_text(page, encoding="ascii")
    return 0


def said_by(worker: pathlib.Path, option: str) -> str:
    return subprocess.run([worker, option], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          text=True, check=True).stdout


def options_of(help_text: str) -> str:
    """A paragraph for each option; a description may go on in lines that are indented."""
    _, _, listed = re.sub(r"\n {5,}", " ", help_text).partition("\n\n")
    return "".join(option(line) for line in listed.strip().splitlines())


def option(line: str) -> str:
    found = OPTION.fullmatch(line.rstrip())
    if not found:
        raise ValueError(f"no option as --help has them: {line}")
    letter, short, name, argument, words = found.groups()
    if short != (argument or ""):
        raise ValueError(f"two arguments: {line}")
    long = f"\\-\\-{roff(name)}" + (f"=\\fI{argument}\\fB" if argument else "")
    brief = f"\\-{letter}" + (f"\\fI{argument}\\fB" if argument else "")
    return f".TP\n\\fB{brief}\\fR, \\fB{long}\\fR\n{sentence(words)}\n"


def options_of_setup() -> str:
    sys.path.insert(0, str(HERE.parent / "host"))
    import argparse
    import setup_command
    made = ""
    for action in setup_command.parser()._actions:
        if action.help is not argparse.SUPPRESS:
            names = [f"\\fB{roff(name)}\\fR" for name in action.option_strings]
            argument = action.metavar or ("{" + ",".join(action.choices) + "}"
                                          if action.choices else "")
            shown = ", ".join(names) + (f" \\fI{roff(argument)}\\fR" if argument else "")
            made += f".TP\n{shown}\n{sentence(action.help)}\n"
    return made


def settings_of(text: str) -> str:
    """A paragraph for each block of comments, headed by the settings that stand behind it; what has
    none is about the file itself."""
    made = ""
    for block in text.strip().split("\n\n"):
        lines = block.splitlines()
        words = [line for line in lines if line.startswith("# ")]
        found = [SETTING.fullmatch(line) for line in lines[len(words):]]
        if not words or not all(found):
            raise ValueError(f"no comment with its settings behind it: {block}")
        for number, (key, value) in enumerate(match.groups() for match in found):
            made += f"{'.TQ' if number else '.TP'}\n.BR {key} \" = {roff(value)}\"\n"
        if found:
            made += "\n".join(roff(line[2:]) for line in words) + "\n"
    return made


def sentence(words: str) -> str:
    return roff(words[0].upper() + words[1:] + ".")


def roff(text: str) -> str:
    """Text as roff prints it; `words` in bold. A line of it begins no request."""
    shown = text.replace("\\", "\\e").replace("-", "\\-")
    shown = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", shown)
    return f"\\&{shown}" if shown[:1] in (".", "'") else shown


if __name__ == "__main__":
    sys.exit(main())
