"""Files and folders that only their owner can read: the database, its copies, and lock files."""

import os
import stat
from contextlib import suppress
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
ALL_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_private_file(path: Path, *, must_be_new: bool = False) -> int:
    """A descriptor of `path`, which is created with 0600. Of an existing file that is ours, group and others lose
    their rights. A symbolic link in a folder for temporary files is followed only where it is ours.

    Raises OSError; FileExistsError when it `must_be_new` and is not.
    """
    flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | (os.O_EXCL if must_be_new else 0)
    if path.is_symlink() and path.lstat().st_uid != os.geteuid():
        flags |= os.O_NOFOLLOW
    descriptor = os.open(path, flags, FILE_MODE)
    _take_rights_of_others(descriptor)
    return descriptor


def protect_file(path: Path) -> None:
    """Takes the rights of group and others from an existing file that is ours; otherwise nothing happens."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _take_rights_of_others(descriptor)
        finally:
            os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Creates `folder`, and the folders above it that are missing, with 0700. Raises OSError."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    folder.mkdir(exist_ok=True)  # raises FileExistsError for a file


def _take_rights_of_others(descriptor: int) -> None:
    status = os.fstat(descriptor)
    if status.st_uid == os.geteuid() and status.st_mode & ALL_OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & ~ALL_OTHERS)
