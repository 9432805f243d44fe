"""Secrets from files: NAME_FILE names one, and SECRETS_DIR a folder with a file for each.

systemd names the folder of a unit's credentials CREDENTIALS_DIRECTORY; Docker puts secrets into /run/secrets, which the
image names in SECRETS_DIR.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from insights.errors import BadConfiguration


def read_secret_files(names: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets by name that have no value in `environ` and stand in a file; an empty file counts as none. Raises
    BadConfiguration for a file that is named and cannot be read, and for a SECRETS_DIR that is no folder.
    """
    folders = [Path(environ[name]) for name in ("SECRETS_DIR", "CREDENTIALS_DIRECTORY") if environ.get(name)]
    if environ.get("SECRETS_DIR") and not folders[0].is_dir():
        raise BadConfiguration("error.setting", name="SECRETS_DIR", why=f"{folders[0]} is no folder")
    secrets = {}
    for name in names:
        source = _find_file(name, folders, environ.get(f"{name}_FILE", ""))
        if source and not environ.get(name) and (text := _read(*source)):
            secrets[name] = text
    return secrets


def _find_file(name: str, folders: Sequence[Path], named: str) -> tuple[str, Path] | None:
    """The setting that names the file, and the file: NAME_FILE first, then a file of the folders in either case."""
    if named:
        return f"{name}_FILE", Path(named)
    files = (folder / spelling for folder in folders for spelling in (name, name.lower()))
    file = next((file for file in files if file.is_file()), None)
    return (name, file) if file else None


def _read(setting: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        why = f"{file} is not UTF-8 text"
    except OSError as error:
        why = f"{file} cannot be read ({error.strerror})"
    raise BadConfiguration("error.setting", name=setting, why=why)
