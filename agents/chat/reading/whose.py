"""Whether a change is meant for the object that is named, or for something of it: `restart kafka for cart`."""

import re

_OWN = re.compile(
    r"pods?|replicas?|réplicas?|deploy(?:ment)?s?|app(?:li|lication)?s?|instances?|cop(?:y|ies)|rollouts?|images?|tags?"
    r"|versions?|releases?|containers?|number|nombre|count|amount|all|both|half|moitié|rest|last|latest|previous"
    r"|re(?:start|boot|lance)s?|red[ée]marrage|(?:re)?d[ée]ploiement|roll(?:back|ing)|bounce|scal(?:e|ing)|size|capacity"
    r"|up(?:date|grade)|workload|service|state|stack|kick|derni[eè]re?|pr[ée]c[ée]dente?|antérieure?|stable|ancienne?"
    r"|nouvelle|nouveau|new|old|prior|good|earlier|retour|arri[eè]re|mise|jour|up|down|out|back|off|it|them|quick"
    r"|graceful|is|one|two|three|un|une|deux|trois|plus|more"
)
"""What belongs to a deployment so much that to change it is to change the deployment."""
_IN_FRENCH = (
    r"(?:base(?: de données)?|bdd|db|cache|proxy|file|queue|n[oœ]e?ud|alerte|ticket|page|pvc|volume|config\w*|secret"
    r"|kafka|redis|postgres|mysql|rabbitmq|certificat|ingress|job|cron\w*)"
)
"""In French all that belongs to something stands before `de`, a rollback too: only these are things."""
_WORD = r"(?P<thing>[a-zà-ÿ][\w-]{1,40})"
_ARTICLE = r"(?:the |my |our |its |this |that |a |an |le |la |les |l'|un |une |ce |cette |mon |notre )?"


def of_another(text: str, name: str) -> bool:
    """Whether the words put something else before or behind the name, of which the change is."""
    if not name:
        return False
    called = rf"(?<![a-z0-9-]){re.escape(name)}"
    before = re.search(
        rf"{_ARTICLE}{_WORD} (?:for|behind|of|used by|near|next to|belonging to|pour|derrière) "
        rf"(?:the |le |la )?(?:deployment |pod )?{called}(?![a-z0-9-])",
        text,
    )
    before = before or re.search(rf"(?P<thing>{_IN_FRENCH}) (?:de|du) {called}(?![a-z0-9-])", text)
    behind = re.search(rf"{called}'s (?:\w+ )?{_WORD}", text) or re.search(
        rf"{called}(?:用)?の(?P<thing>[a-z][\w-]{{2,40}}|キャッシュ|データベース|ノード|キュー|ボリューム|ディスク)(?:を|だけ)",
        text,
    )
    return any(found is not None and _OWN.fullmatch(found["thing"]) is None for found in (before, behind))
