"""A shelf in Postgres, so that several processes change the same numbers, and every write is counted."""

from sqlalchemy import text

from bot.store.database import Database
from tests.fakes.shelf import Item


class TableShelf:
    """Two tables of its own: the numbers, and every write in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stock(self, **values: int) -> None:
        """Make the tables, and put these numbers there."""
        async with self._database.begin() as connection:
            await connection.execute(
                text("CREATE TABLE shelf (name text PRIMARY KEY, value int, uid text, generation int, key text)")
            )
            await connection.execute(text("CREATE TABLE shelf_write (id serial PRIMARY KEY, name text, value int)"))
            for name, value in values.items():
                row = {"name": name, "value": value, "uid": f"uid-{name}"}
                await connection.execute(text("INSERT INTO shelf VALUES (:name, :value, :uid, 1, '')"), row)

    async def get(self, name: str) -> Item | None:
        """See Shelf."""
        async with self._database.begin() as connection:
            found = await connection.execute(
                text("SELECT value, uid, generation, key FROM shelf WHERE name = :name"), {"name": name}
            )
            row = found.one_or_none()
        if row is None:
            return None
        return Item(value=row.value, uid=row.uid, generation=row.generation, key=row.key)

    async def put(self, name: str, item: Item) -> None:
        """See Shelf."""
        row = {"name": name, "value": item.value, "generation": item.generation, "key": item.key}
        async with self._database.begin() as connection:
            await connection.execute(
                text("UPDATE shelf SET value = :value, generation = :generation, key = :key WHERE name = :name"), row
            )
            await connection.execute(text("INSERT INTO shelf_write (name, value) VALUES (:name, :value)"), row)

    async def writes(self) -> list[tuple[str, int]]:
        """Every write, in order."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(text("SELECT name, value FROM shelf_write ORDER BY id"))).all()
        return [(row.name, row.value) for row in rows]
