"""One libpq URL, and the forms of it that both drivers take."""

from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from bot.store.errors import InvalidDatabaseUrl

_SCHEMES = ("postgres", "postgresql")
# What asyncpg reads of a libpq URL. It sends anything else to the server as a setting, which then refuses to start.
_ASYNCPG = frozenset(
    {
        *("host", "port", "dbname", "user", "password", "passfile", "service", "target_session_attrs", "krbsrvname"),
        *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "application_name", "options"),
    }
)
_DEFAULT_CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True, kw_only=True, repr=False)
class DatabaseUrl:
    """Where Postgres is. `str()` and `repr()` leave the password out; `libpq` and `asyncpg` hold it.

    Attributes:
        parts: the URL as split by urllib, scheme `postgresql`.
    """

    parts: SplitResult

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Read `postgres://` or `postgresql://user:password@host:port/database?sslmode=...`, or `?host=/socket/folder`.

        Raises InvalidDatabaseUrl.
        """
        try:
            parts = urlsplit(text.strip())
            scheme, _ = parts.scheme, parts.port
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        except ValueError as error:
            raise InvalidDatabaseUrl(
                "DATABASE_URL cannot be read: write it as postgresql://user:password@host:5432/database, with special "
                "characters of the password percent-encoded"
            ) from error
        if scheme not in _SCHEMES:
            raise InvalidDatabaseUrl(
                f"DATABASE_URL begins with {scheme or 'no scheme'!r}: write it as "
                "postgresql://user:password@host:5432/database (no driver after a +)"
            )
        return cls(parts=parts._replace(scheme="postgresql"))

    @property
    def libpq(self) -> str:
        """For psycopg and DBOS, with the password."""
        return self.parts.geturl()

    @property
    def psycopg(self) -> str:
        """For a synchronous SQLAlchemy engine, with the password."""
        return self.parts._replace(scheme="postgresql+psycopg").geturl()

    @property
    def asyncpg(self) -> str:
        """For asyncpg.connect(dsn=...), with the password; parameters that only libpq knows are left out."""
        kept = [(key, value) for key, value in self._query() if key in _ASYNCPG]
        return self.parts._replace(query=urlencode(kept, quote_via=quote)).geturl()

    @property
    def connect_timeout(self) -> float:
        """Seconds for one attempt to connect; 5 unless the URL says `connect_timeout`."""
        text = dict(self._query()).get("connect_timeout", "")
        return float(text) if text.isdigit() and int(text) > 0 else _DEFAULT_CONNECT_TIMEOUT

    @property
    def database(self) -> str:
        """Name of the database; empty where the URL names none."""
        return dict(self._query()).get("dbname") or unquote(self.parts.path.removeprefix("/"))

    @property
    def password(self) -> str:
        """The password, decoded, for redaction; empty where there is none."""
        return unquote(self.parts.password or "") or dict(self._query()).get("password", "")

    def with_database(self, name: str) -> "DatabaseUrl":
        """The same server, another database."""
        kept = [(key, value) for key, value in self._query() if key != "dbname"]
        query = urlencode(kept, quote_via=quote)
        return replace(self, parts=self.parts._replace(path=f"/{quote(name, safe='')}", query=query))

    def __str__(self) -> str:
        host = self.parts.netloc.rpartition("@")[2] or dict(self._query()).get("host", "localhost")
        return f"{self.database or 'default'} at {host}"

    def __repr__(self) -> str:
        return f"DatabaseUrl({self})"

    def _query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.parts.query, keep_blank_values=True)
