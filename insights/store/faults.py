"""What went wrong with the database, as one sentence for the person who set it up."""

from sqlalchemy.engine import URL

from insights.errors import BadConfiguration, InsightsError, WorldFailed

SENTENCES = {
    "readonly": "store.read_only",
    "read-only": "store.read_only",
    "not a database": "store.not_a_database",
    "malformed": "store.not_a_database",
    "no space": "store.full",
    "disk is full": "store.full",
}


def fault(problem: Exception, address: URL) -> InsightsError:
    """The error to raise; its cause names the address without its password."""
    shown = address.set(drivername=address.get_backend_name()).render_as_string(hide_password=True)
    said = str(getattr(problem, "orig", None) or problem)
    cause = f"{type(problem).__name__}: {said.splitlines()[0] if said else ''}"
    if "locked" in said:
        return WorldFailed("store.locked", cause=cause, address=shown)
    for words, key in SENTENCES.items():
        if words in said.lower():
            return BadConfiguration(key, cause=cause, address=shown)
    if address.get_backend_name() == "sqlite":
        return BadConfiguration("store.cannot_open", cause=cause, address=shown)
    return WorldFailed("store.unreachable", cause=cause, address=shown)
