"""Modals on people's screens and App Homes."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sandbox.slack.blocks.rules import check_view
from sandbox.slack.changes import Changes
from sandbox.slack.errors import NoSuchThing, SlackError
from sandbox.slack.model import Json, View
from sandbox.slack.wire import view_json
from sandbox.slack.workspace import with_ids

STACK_LIMIT = 3


class Views:
    """One stack of modals and one Home a person."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> tuple[View, ...]:
        """The modals on the person's screen, the visible one last."""
        return tuple(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """The App Home that the bot published for the person."""
        return self._homes.get(user)

    def find(self, view_id: str) -> View:
        """The view with this id or external_id; NoSuchThing."""
        for stack in self._stacks.values():
            for view in stack:
                if view_id in (view.id, view.payload.get("external_id")):
                    return view
        for view in self._homes.values():
            if view.id == view_id:
                return view
        raise NoSuchThing(f"no view {view_id} is open")

    def open(self, user: str, payload: Json) -> View:
        """Open a modal in place of whatever the person has open."""
        view = _fresh(user, payload)
        self._stacks[user] = [view]
        self._announce(user)
        return view

    def push(self, user: str, payload: Json) -> View:
        """Put a modal on top of the open ones; SlackError push_limit_reached at three."""
        stack = self._stacks.setdefault(user, [])
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        below = stack[-1] if stack else None
        view = _fresh(user, payload)
        if below:
            view = replace(view, root_id=below.root_id, previous_id=below.id)
        stack.append(view)
        self._announce(user)
        return view

    def update(self, view_id: str, payload: Json, view_hash: str | None = None) -> View:
        """Replace the contents of an open view; SlackError not_found, hash_conflict."""
        try:
            before = self.find(view_id)
        except NoSuchThing as error:
            raise SlackError("not_found") from error
        if view_hash and view_hash != before.hash:
            raise SlackError("hash_conflict")
        check_view(payload)
        after = replace(before, payload=_filled(payload), hash=_hash(), errors=())
        self._put(after)
        return after

    def publish(self, user: str, payload: Json) -> View:
        """Set a person's App Home."""
        check_view(payload)
        before = self._homes.get(user)
        fresh = _fresh(user, payload)
        self._homes[user] = replace(fresh, id=before.id, root_id=before.id) if before else fresh
        self._announce(user)
        return self._homes[user]

    def complain(self, view: View, errors: tuple[tuple[str, str], ...]) -> None:
        """Show a modal's complaints, by block_id."""
        self._put(replace(view, errors=errors))

    def close(self, view: View, *, whole_stack: bool = False) -> None:
        """Close a modal, or all of the person's."""
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [] if whole_stack else [v for v in stack if v.id != view.id]
        self._announce(view.user)

    def shown(self, user: str) -> Json:
        """What the page needs to draw a person's modals and Home."""
        home = self.home(user)
        return {
            "user": user,
            "stack": [{**view_json(v), "errors": dict(v.errors)} for v in self.stack(user)],
            "home": view_json(home) if home else None,
        }

    def _put(self, view: View) -> None:
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [view if v.id == view.id else v for v in stack]
        if self._homes.get(view.user, view).id == view.id and view.payload.get("type") == "home":
            self._homes[view.user] = view
        self._announce(view.user)

    def _announce(self, user: str) -> None:
        self._changes.announce({"kind": "views", **self.shown(user)})


def _fresh(user: str, payload: Json) -> View:
    check_view(payload)
    view_id = f"V{secrets.token_hex(5).upper()}"
    return View(id=view_id, user=user, payload=_filled(payload), hash=_hash(), root_id=view_id)


def _filled(payload: Json) -> Json:
    return {**payload, "blocks": list(with_ids(tuple(payload.get("blocks", ()))))}


def _hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"
