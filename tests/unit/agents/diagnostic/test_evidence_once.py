"""Evidence says a thing once, in as many words as it takes."""

from tests.unit.agents.diagnostic.kubelet import event, findings, pod, snapshot, waiting

UNSCHEDULABLE = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}


def test_a_failed_pull_is_told_without_its_layers() -> None:
    """The image stands in the headline; what was tried and what the registry said are left, for each pod."""
    image = "shop/api:2.0"
    chain = f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": {image}: not found'
    failed = event("p1", "Failed", f'Failed to pull image "{image}": {chain}')
    stuck = waiting("ImagePullBackOff", f'Back-off pulling image "{image}": ErrImagePull: {chain}')
    (found,) = findings(snapshot([pod("p1", stuck)], [failed]))
    assert [(one.text, one.times) for one in found.evidence] == [("Failed: Failed to pull image: not found", 3)]
    (found,) = findings(snapshot([pod("p1", stuck)]))
    assert [one.text for one in found.evidence] == ["api: ImagePullBackOff: Back-off pulling image: not found"]


def test_what_the_scheduler_says_is_told_once() -> None:
    """Condition and event have the same words; the part on preemption adds nothing."""
    said = (
        "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, "
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )
    told = pod("p1", None, conditions=[UNSCHEDULABLE | {"message": said}])
    (found,) = findings(snapshot([told], [event("p1", "FailedScheduling", said)]))
    assert [(one.text, one.more) for one in found.evidence] == [
        ("PodScheduled is False", "0/3 nodes are available: 3 Insufficient cpu")
    ]
