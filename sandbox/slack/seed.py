"""The workspace as it is before anybody said anything."""

from __future__ import annotations

from sandbox.slack.model import BOT_USER_ID, Channel, Person, Role, Usergroup

PEOPLE = (
    Person(id="U0OLIVE", name="olive", real_name="Olive Operator", email="olive@sandbox.test", role=Role.OPERATOR),
    Person(id="U0ANN", name="ann", real_name="Ann Approver", email="ann@sandbox.test", role=Role.APPROVER),
    Person(id="U0BOB", name="bob", real_name="Bob Approver", email="bob@sandbox.test", role=Role.APPROVER),
    Person(id="U0VIC", name="vic", real_name="Vic Viewer", email="vic@sandbox.test", role=Role.VIEWER),
    Person(
        id="U0HANA",
        name="hana",
        real_name="Hana Operator",
        email="hana@sandbox.test",
        role=Role.OPERATOR,
        locale="ja-JP",
    ),
    Person(
        id="U0FELIX",
        name="felix",
        real_name="Félix Approver",
        email="felix@sandbox.test",
        role=Role.APPROVER,
        locale="fr-FR",
    ),
    Person(
        id="U0SAM",
        name="sam",
        real_name="Sam Stranger",
        email="sam@other.test",
        role=Role.STRANGER,
        team_id="T0OTHER",
    ),
    Person(id=BOT_USER_ID, name="quarterdeck", real_name="Quarterdeck", email="", role=Role.BOT, is_bot=True),
)

CHANNELS = (
    Channel(id="C0OPS", name="ops", topic="Ask @quarterdeck, approve, follow changes"),
    Channel(id="C0ALERTS", name="alerts", topic="What monitoring posts"),
)

USERGROUPS = (Usergroup(id="S0SRE", handle="sre", name="Site reliability", users=("U0ANN", "U0BOB")),)
