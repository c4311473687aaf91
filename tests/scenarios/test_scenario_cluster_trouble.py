"""A cluster that refuses, or is not there: what happened and to what, in the language of the question."""

from sandbox.cluster.access import Ask, Authorizer, User
from tests.scenarios.approving import OLIVE, ask
from tests.scenarios.stage import Stage

SCALE = {
    "scale web in shop-dev to 4": (
        'demo refused: User ".+" cannot patch resource "deployments" in the namespace "shop-dev"; give it a role'
    ),
    "shop-devのwebを4台にスケールして": (
        "クラスタ demo に拒否されました: ユーザー「.+」にはネームスペース「shop-dev」で "
        "deployments を patch する権限がありません。権限のあるロールを割り当ててください"
    ),
    "passe web à 4 réplicas dans shop-dev": (
        "demo a refusé\u00a0: l’utilisateur «\u00a0.+\u00a0» n’a pas le droit patch "
        "sur deployments dans le namespace «\u00a0shop-dev\u00a0»\u00a0; ajoutez-lui un rôle"
    ),
}
PODS = {
    "shop-devのPodを見せて": "クラスタ demo につながりません: 接続を切られました",
    "montre les pods de shop-dev": "j’ai perdu le cluster demo\u00a0: il a fermé la connexion",
}


class ReadsOnly(Authorizer):
    """Lets nobody change anything."""

    def allows(self, user: User, ask: Ask) -> bool:
        """Whether it is a read."""
        return ask.verb in ("get", "list", "watch")


async def test_whoever_asks_reads_why_in_their_language(stage: Stage) -> None:
    """The right that is missing, where, and what mends it; then a cluster that hangs up."""
    stage.cluster.authorize(ReadsOnly())
    await stage.start()
    for text, answer in SCALE.items():
        await ask(stage, OLIVE, text, answer)
    stage.cluster.refuse_connections = True
    for text, answer in PODS.items():
        await ask(stage, OLIVE, text, answer)
