"""A package of penstock as an earlier build would have made it: another version, other programs and
other fragments, all of which do the same."""

import hashlib
import pathlib
import re
import subprocess

FORMER_VERSION = "0.0.9"


def former_package(package, folder):
    """Made of this package => its file, in that folder."""
    tree = pathlib.Path(folder, "former")
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {FORMER_VERSION}",
                              control.read_text()))
    changed = [*(tree / "usr/lib/penstock").iterdir(),
               *(tree / "usr/share/penstock/deploy/exim").glob("*.conf"),
               *(tree / "usr/lib/systemd/system").iterdir()]
    for path in changed:
        with open(path, "ab") as stream:
            stream.write(b"\n# former\n")
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n"
            for path in sorted(tree.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.is_relative_to(tree / "usr")]
    (tree / "DEBIAN" / "md5sums").write_text("".join(sums))
    made = pathlib.Path(folder, f"penstock_{FORMER_VERSION}_former.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, made], check=True,
                   stdout=subprocess.DEVNULL)
    return made
