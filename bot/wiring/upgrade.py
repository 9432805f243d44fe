"""The upgrade of the database's tables, before SQLAlchemy is imported."""

from bot.config.settings import Settings
from insights.store.db.child_upgrade import upgrade_in_child


async def upgrade_tables(settings: Settings) -> None:
    """As `upgrade_in_child` does it: what is left to do, `open_app` does."""
    await upgrade_in_child(settings.database_url.get_secret_value())
