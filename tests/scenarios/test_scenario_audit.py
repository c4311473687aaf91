"""The audit log of a played change: whole as long as nobody touches it, and every way of touching it is found."""

import json

import psycopg

from tests.scenarios.approving import OLIVE, ask
from tests.scenarios.stage import Stage

TABLES = ("audit_event", "audit_seal", "audit_text")
ATTACKS = {
    "UPDATE audit_event SET actor = 'T0SANDBOX/U0BOB' WHERE id = 3": "changed: event 3 or its seal 3 was changed",
    "UPDATE audit_text SET body = 'nothing happened'": "changed: the text of event",
    "DELETE FROM audit_event WHERE id = 3": "missing: event 3 is missing",
    """
    UPDATE audit_seal SET seq = -3 WHERE seq = 3;
    UPDATE audit_seal SET seq = 3 WHERE seq = 4;
    UPDATE audit_seal SET seq = 4 WHERE seq = -3
    """: "reordered: seal 3 does not follow seal 2",
    """
    DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_seal ORDER BY seq DESC LIMIT 1);
    DELETE FROM audit_seal WHERE seq = (SELECT max(seq) FROM audit_seal)
    """: "cut_off: the log ends at seal",
    """
    INSERT INTO audit_event (kind, actor, request_id, run_id, subject, outcome, details)
    VALUES ('approval.voted', 'T0SANDBOX/U0BOB', '', '', 'forged', 'approve', '{}');
    INSERT INTO audit_seal (seq, event_id, prev_hash, hash, mac, key_id, sealed_at)
    SELECT seq + 1, (SELECT max(id) FROM audit_event), hash, repeat('a', 64), repeat('b', 64), key_id, now()
    FROM audit_seal ORDER BY seq DESC LIMIT 1
    """: "was not made with our key: somebody wrote it by hand",
}
"""What a superuser does to the log, and the words that find it."""


async def test_tampering_is_found_each_time(played: Stage) -> None:
    """One change is played; then a superuser tampers with its log in each way in turn, and puts it back."""
    await _play(played)
    _as_superuser(played, *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TABLES))
    _as_superuser(played, *(f"CREATE TABLE kept_{table} AS TABLE {table}" for table in TABLES))
    await _is_whole(played)
    for attack, found in ATTACKS.items():
        _as_superuser(played, attack)
        code, out, _ = await played.command("audit", "verify")
        assert (code, "the audit log is NOT whole" in out, found in out) == (1, True, True), (attack, out)
        for table in TABLES:
            put_back = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}"  # noqa: S608 - our names
            _as_superuser(played, f"TRUNCATE {table}", put_back)
    await _is_whole(played)


async def test_the_log_is_written_as_json_lines(played: Stage) -> None:
    """Every row comes out once, in order, with its text and seal; `--since` leaves out what is older."""
    await _play(played)
    code, out, err = await played.command("audit", "export")
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in played.audit()]
    assert all(row["seal"] for row in rows)
    kinds = [row["kind"] for row in rows]
    assert kinds.index("run.started") < kinds.index("approval.requested") < kinds.index("run.ended")
    middle = rows[len(rows) // 2]
    _, out, _ = await played.command("audit", "export", "--since", middle["at"])
    assert [json.loads(line)["id"] for line in out.splitlines()] == [row["id"] for row in rows[len(rows) // 2 :]]
    code, _, err = await played.command("audit", "export", "--since", "yesterday")
    assert (code, "--since yesterday is no time" in err) == (2, True)


async def _play(played: Stage) -> None:
    """A change from the question to its end; the bot has then gone, and has sealed everything on its way."""
    card = await ask(played, OLIVE, "scale web in shop-dev to 4")
    await card.click(OLIVE, "Confirm")
    await card.becomes("runs 4/4")
    assert await played.replicas[0].stop() == 0


async def _is_whole(played: Stage) -> None:
    code, out, _ = await played.command("audit", "verify")
    assert (code, out) == (0, f"the audit log is whole: {len(played.audit())} sealed events\n")


def _as_superuser(played: Stage, *statements: str) -> None:
    with psycopg.connect(played.database_url.libpq) as connection:
        for statement in statements:
            for one in statement.split(";"):
                connection.execute(one)
