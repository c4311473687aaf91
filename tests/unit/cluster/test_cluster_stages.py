"""What KWOK is told to play: which stages are for which pods."""

from typing import Any

from tests.cluster.stages import BY_HAND, FAILS, WAYS, stages


def _keys(stage: Any) -> list[tuple[str, str]]:
    return [(one["key"], one["operator"]) for one in stage["spec"]["selector"]["matchExpressions"]]


def test_a_pod_by_hand_is_only_deleted() -> None:
    """A test that writes a status finds it as it was written."""
    wanted = (f'.metadata.annotations["{BY_HAND}"]', "DoesNotExist")
    left = [stage["metadata"]["name"] for stage in stages() if wanted not in _keys(stage)]
    assert left == ["pod-deleted"]


def test_each_way_to_fail_has_stages_and_excludes_health() -> None:
    """A failing pod never becomes ready by the stages of healthy ones, and each way is played."""
    told = {way: f'select(.metadata.annotations["{FAILS}"] == "{way}"' for way in WAYS}
    ready = next(stage for stage in stages() if stage["metadata"]["name"] == "pod-ready")
    for way, start in told.items():
        assert any(key.startswith(start) and operator == "DoesNotExist" for key, operator in _keys(ready)), way
        assert [
            stage
            for stage in stages()
            if any(key.startswith(start) and operator == "Exists" for key, operator in _keys(stage))
        ], way


def test_names_are_unique() -> None:
    """KWOK knows stages by their name."""
    names = [stage["metadata"]["name"] for stage in stages()]
    assert len(names) == len(set(names))
