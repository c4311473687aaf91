"""Command lines of kubectl: all of a command is heard, and a line that means several objects is never done in part."""

from collections.abc import Mapping

import pytest

from agents.chat.reading.inventory import Inventory
from agents.chat.reading.model import Act, Heard, Reading, Refused
from agents.chat.reading.never import never
from agents.chat.reading.reader import Reader

SHOP = Inventory(
    deployments={"web": frozenset({"shop-prod"}), "api": frozenset({"shop-prod"})},
    namespaces=frozenset({"shop-prod"}),
    nodes=frozenset({"node-1", "node-2"}),
)
DESTROYING = [
    "rm -rf /",
    "rm -fr /",
    "rm -r -f /",
    "rm -rf /*",
    "rm -f /*",
    "rm --recursive --force /",
    "rm -Rf /data",
    "rm / -rf",
    "rm  -rf   '/'",
    "rm${IFS}-rf${IFS}/",
    "rm -rf --no-preserve-root /",
    "/bin/rm -rf ~",
    "cd / && rm -rf *",
    "find / -delete",
    "mkfs.ext4 /dev/sda",
    "dd if=/dev/zero of=/dev/sda",
    "echo x >/dev/sda",
    ":(){ :|:& };:",
    'psql -c "DROP  TABLE orders"',
    "dropdb shop",
    "shutdown -h now",
]
KEEPING = [
    "rm /tmp/x.lock",
    "rm -r build",
    "rm old.txt; ls -R /",
    "ls -r /",
    "grep -r rm /var/log",
    "find /var/log -name x",
    "redis-cli ping",
    "echo half of it",
    "cat /dev/null > /tmp/x",
]


def read(text: str) -> Reading:
    """What a text is read as."""
    return Reader(SHOP).read(Heard(text=text))


@pytest.mark.parametrize("command", DESTROYING)
def test_what_destroys_is_known_in_every_spelling(command: str) -> None:
    """Flags apart, long, swapped or behind, quotes in between, inside of a shell's own quotes."""
    assert never(command)
    assert never(f'sh -c "{command}"')


@pytest.mark.parametrize(
    "text",
    [
        'kubectl exec deploy/web -n shop-prod -- sh -c "rm -fr /*"',
        "kubectl exec web -- rm -r -f /",
        "kubectl exec web rm --recursive --force /",
        "run rm -fr / in web",
        "webで `rm -rf /*` を実行して",
    ],
)
def test_what_destroys_is_not_even_shown_back(text: str) -> None:
    """As a command line and in a sentence; nobody can confirm it."""
    found = read(text)
    assert (found.act, found.because) == (Act.REFUSE, Refused.FOR_EVER), found


@pytest.mark.parametrize("command", KEEPING)
def test_what_destroys_nothing_of_worth_is_left_alone(command: str) -> None:
    """A file of its own, a folder of the place it is in, and words that only look like it."""
    assert not never(command)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('kubectl exec deploy/web -n shop-prod -- sh -c "ls -l /*"', 'sh -c "ls -l /*"'),
        ("kubectl exec deploy/web -- sh -c “ls *.a *.b | wc” please", 'sh -c "ls *.a *.b | wc"'),
        ("`kubectl exec -it web -c nginx -- cat /x_y_z :a:`", "cat /x_y_z :a:"),
        ("kubectl exec web -- curl <http://web:80/a_b_c|web> &gt; /tmp/x", "curl http://web:80/a_b_c > /tmp/x"),
        ("kubectl exec -n shop-prod pod web-0 -c nginx ls -la /tmp", "ls -la /tmp"),
    ],
)
def test_a_command_is_taken_as_it_is_written(text: str, command: str) -> None:
    """With its quotes, stars and flags: what is shown and asked about is what would run."""
    assert read(text).slots["command"] == command


@pytest.mark.parametrize("text", ["kubectl exec web", "kubectl exec deploy/web -n shop-prod -it --"])
def test_no_command_is_asked_for(text: str) -> None:
    """Nothing is made up of flags."""
    assert (read(text).act, read(text).missing) == (Act.ASK, ("command",))


@pytest.mark.parametrize("flag", ["--replicas=-1", "--replicas -1", "--replicas=two", "--replicas=", "--replicas=1e9"])
def test_a_number_that_is_none_is_asked_for(flag: str) -> None:
    """It is no text in the place of a number."""
    found = read(f"kubectl scale deploy/web {flag}")
    assert (found.act, found.slots, found.missing) == (Act.ASK, {"deployment": "web"}, ("replicas",))


@pytest.mark.parametrize(
    "text",
    [
        "kubectl set image deploy/web web=x:1 --all",
        "kubectl set image deploy --all web=x:1",
        "kubectl set image deploy/web deploy/api web=x:1",
        "kubectl set image deploy/web web=x:1 sidecar=y:2",
        "kubectl rollout restart deploy -n shop-prod",
        "kubectl rollout restart deploy/web deploy/api",
        "kubectl rollout restart deploy -l app=web",
        "kubectl rollout undo deploy/web,deploy/api",
        "kubectl cordon node-1 node-2",
        "kubectl cordon node-1 and node-2",
        "kubectl uncordon -l zone=a",
        "kubectl drain node-1, node-2",
        "kubectl drain node-1 --all",
        "kubectl scale deploy --all --replicas=0",
        "kubectl scale deploy/web deploy/api --replicas=0",
        "kubectl delete pods -l app=web -n shop-prod",
        "kubectl delete pod web-* -n shop-prod",
        "kubectl apply -f a.yaml -f b.yaml",
    ],
)
def test_what_means_several_objects_is_refused_whole(text: str) -> None:
    """Like `--all`; one of the objects is never taken for what was meant."""
    found = read(text)
    assert (found.act, found.because) == (Act.REFUSE, Refused.SEVERAL), found


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("kubectl rollout restart deploy web -n shop-prod", {"deployment": "web", "namespace": "shop-prod"}),
        ("kubectl cordon node-1 please", {"node": "node-1"}),
        ("kubectl uncordon node-1", {"node": "node-1", "action": "uncordon"}),
        ("kubectl scale deploy/web --replicas=3", {"deployment": "web", "replicas": 3}),
        ("kubectl set image deploy/web *=x:1", {"deployment": "web", "image": "x:1"}),
        ("kubectl rollout undo deploy/web --to-revision=7", {"deployment": "web", "revision": 7}),
    ],
)
def test_a_change_of_one_object_is_shown_back(text: str, slots: Mapping[str, object]) -> None:
    """As before."""
    found = read(text)
    assert (found.act, found.slots) == (Act.CONFIRM, slots)
