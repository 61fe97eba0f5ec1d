"""Where in a lab's files, and in their names, a text is found that ought to be nowhere."""

PLACES = ["/var/log", "/run", "/etc", "/var/lib/penstock", "/tmp"]


def found(lab, text):
    """What the search prints of files that changed since the lab's host came up, which are the
    only ones that the lab can have written: the machine's /tmp is open to it, and may be large."""
    changed = ["find", *PLACES, "-cnewer", "/run/lab", "("]
    return lab.enter([*changed, "-name", f"*{text}*", "-print", "-o", "-type", "f",
                      "-exec", "grep", "-lF", "-e", text, "{}", "+", ")"]).stdout.strip()
