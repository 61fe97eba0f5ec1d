"""Files of /etc/exim4, changed so that a change can be taken back.

A Change replaces files whole and atomically, keeps their modes and owners, and
restores every byte, mode and owner when undo() is called.
"""
import os
import pathlib
import shutil
import stat
import tempfile


class Change:
    """A set of file changes that belong together."""

    def __init__(self):
        self._before = []

    def write(self, path, text, like=None, access=None):
        """Make `text` the file's content; a new file takes mode and owner of `like`. `access`, a
        mode, a user and a group, is what the file gets, new or not."""
        path = pathlib.Path(path)
        content = text.encode('utf-8', 'surrogateescape')
        if path.exists() and path.read_bytes() == content and access in (None, _access(path)):
            return
        self._remember(path)
        self._make_parent(path.parent)
        model = path if path.exists() else like
        mode, *owner = access or ((0o644, 0, 0) if model is None else _access(model))
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix='.', delete=False) as file:
            file.write(content)
            file.flush()
            os.fchown(file.fileno(), *owner)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.rename(file.name, path)

    def remove(self, path):
        """Take the file away, and its directory if it is empty then."""
        path = pathlib.Path(path)
        if path.exists():
            self._remember(path)
            path.unlink()

    def undo(self):
        """Everything as it was."""
        for path, content, status in reversed(self._before):
            if content is None:
                path.unlink(missing_ok=True)
                continue
            path.write_bytes(content)
            os.chown(path, status.st_uid, status.st_gid)
            os.chmod(path, stat.S_IMODE(status.st_mode))
        self._before.clear()

    def _remember(self, path):
        if path.exists():
            self._before.append((path, path.read_bytes(), path.stat()))
        else:
            self._before.append((path, None, None))

    @staticmethod
    def _make_parent(directory):
        if not directory.is_dir():
            directory.mkdir(mode=0o755)
            os.chmod(directory, 0o755)
            shutil.chown(directory, 'root', 'root')


def _access(path):
    status = os.stat(path)
    return stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid
