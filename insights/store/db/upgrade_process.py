"""The program of a child process: the URL of a database on standard input; it is created or upgraded."""

import asyncio
import sys
from pathlib import Path


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    asyncio.run(_upgrade(sys.stdin.read()))


async def _upgrade(url: str) -> None:
    from insights.store.db.database import open_database

    async with open_database(url):
        return


if __name__ == "__main__":
    main()
