"""insights.private_files: what only its owner may read, whatever the umask, and whatever was there before."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from insights.private_files import make_private_folder, open_private_file, protect_file


@pytest.fixture(autouse=True, params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_private(tmp_path: Path) -> None:
    """RULE: from its first moment on."""
    os.close(open_private_file(tmp_path / "new"))
    assert mode(tmp_path / "new") == 0o600


@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o600), (0o666, 0o600), (0o440, 0o400), (0o600, 0o600)]
)
def test_an_existing_file_loses_the_rights_of_others(tmp_path: Path, before: int, after: int) -> None:
    """RULE: its owner's rights and its content stay."""
    file = tmp_path / "old"
    file.write_text("as it was")
    file.chmod(before)
    protect_file(file)
    assert mode(file) == after
    if before & stat.S_IWUSR:
        file.chmod(before)
        os.close(open_private_file(file))
        assert (mode(file), file.read_text()) == (after, "as it was")


def test_a_file_that_must_be_new_is_never_an_old_one(tmp_path: Path) -> None:
    """RULE: nothing is overwritten, not even through a link."""
    (tmp_path / "old").write_text("as it was")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("old", "link"):
        with pytest.raises(FileExistsError):
            open_private_file(tmp_path / name, must_be_new=True)
    assert not (tmp_path / "nowhere").exists()


def test_new_folders_are_private_and_old_ones_stay(tmp_path: Path) -> None:
    """RULE: all that are missing are made, and none that was there is changed."""
    old = tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)
    make_private_folder(old / "a" / "b")
    make_private_folder(old / "a" / "b")
    assert [mode(path) for path in (old, old / "a", old / "a" / "b")] == [0o755, 0o700, 0o700]


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        make_private_folder(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_file_of_somebody_else_keeps_its_rights(tmp_path: Path) -> None:
    """RULE: whoever shared it decides; this user's programs use it as it is."""
    file = tmp_path / "theirs"
    file.write_text("")
    file.chmod(0o664)
    os.chown(file, 65534, 65534)
    os.close(open_private_file(file))
    protect_file(file)
    assert mode(file) == 0o664
