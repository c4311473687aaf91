"""Kinds, in the words that people use for them."""

from agents.clients.kubernetes.port import (
    CONFIG_MAP,
    DEPLOYMENT,
    HPA,
    NAMESPACE,
    NODE,
    PDB,
    POD,
    PVC,
    REPLICA_SET,
    RESOURCE_QUOTA,
    SERVICE,
    Kind,
)
from languages import say
from workflows.errors import InvalidParameters

_SHORT = {
    "po": POD,
    "deploy": DEPLOYMENT,
    "app": DEPLOYMENT,
    "application": DEPLOYMENT,
    "rs": REPLICA_SET,
    "no": NODE,
    "ns": NAMESPACE,
    "cm": CONFIG_MAP,
    "pvc": PVC,
    "volume claim": PVC,
    "svc": SERVICE,
    "quota": RESOURCE_QUOTA,
    "hpa": HPA,
    "autoscaler": HPA,
    "pdb": PDB,
    "disruption budget": PDB,
    "nœud": NODE,
    "noeud": NODE,
    "espace de noms": NAMESPACE,
    "ノード": NODE,
    "ネームスペース": NAMESPACE,
    "名前空間": NAMESPACE,
    "サービス": SERVICE,
    "ポッド": POD,
    "デプロイメント": DEPLOYMENT,
}
KINDS = (POD, DEPLOYMENT, REPLICA_SET, NODE, NAMESPACE, CONFIG_MAP, SERVICE, PVC, RESOURCE_QUOTA, HPA, PDB)
_BY_WORD = {
    **_SHORT,
    **{kind.kind.lower(): kind for kind in KINDS},
    **{kind.plural: kind for kind in KINDS},
}


def find_kind(word: str) -> Kind:
    """The kind that a word stands for; raises InvalidParameters naming those that I know."""
    folded = " ".join(word.lower().split())
    found = _BY_WORD.get(folded) or _BY_WORD.get(folded.removesuffix("s"))
    if found is None:
        known = ", ".join(kind.kind for kind in KINDS)
        raise InvalidParameters(say("I do not know the kind “{word}”; I know {kinds}", word=word, kinds=known))
    return found
