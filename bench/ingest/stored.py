"""What is in the database: how many events, and how large it is."""

from sqlalchemy import create_engine, text


class Stored:
    """Looks into a database from outside, past the product."""

    def __init__(self, database_url: str) -> None:
        self._engine = create_engine(database_url)
        self._is_sqlite = database_url.startswith("sqlite")

    def events(self) -> int:
        """Rows, of all shops."""
        return self._number("SELECT count(*) FROM stored_event")

    def bytes(self) -> int:
        """Size with all indexes, of what is in use."""
        if self._is_sqlite:
            return self._number("SELECT (page_count - freelist_count) * page_size FROM"
                " pragma_page_count(), pragma_freelist_count(), pragma_page_size()")  # fmt: skip
        return self._number("SELECT pg_database_size(current_database())")

    def _number(self, query: str) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
