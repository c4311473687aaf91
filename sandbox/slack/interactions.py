"""What people do beyond talking: commands, clicks, modals. Builds the payload, waits for the answer, applies it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.slack.errors import NoSuchThing, SlackError
from sandbox.slack.events import origin
from sandbox.slack.forms import action_payload, missing_inputs, options_of, state_values
from sandbox.slack.model import APP_ID, TEAM_DOMAIN, TEAM_ID, Json, Message, Outcome, View, elements_in
from sandbox.slack.posting import Draft, Poster
from sandbox.slack.socketmode import EnvelopeKind, SocketHub
from sandbox.slack.text import typed
from sandbox.slack.tickets import ResponseUrl, Tickets
from sandbox.slack.views import Views
from sandbox.slack.wire import message_json, view_json
from sandbox.slack.workspace import Workspace

NO_COMMAND = (
    "`{}` is not a valid command. In Slack, all messages that start with the “/” character are interpreted as "
    "commands. If you are trying to send a message and not run a command, try preceding the “/” with an empty space."
)
TROUBLE = "We had some trouble connecting. Try again?"
SUGGESTED = 200
"""How many menus keep the options that the app suggested."""


@dataclass(frozen=True, kw_only=True)
class SuggestionPlace:
    """Where a menu is whose options the app sends: in a view, or in a message."""

    view_id: str = ""
    channel: str = ""
    ts: str = ""


class Interactions:
    """Sends interactivity to the app and shows the person what comes back."""

    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        hub: SocketHub,
        tickets: Tickets,
        poster: Poster,
        response_base: Callable[[], str],
        own_command: str,
    ) -> None:
        self.workspace = workspace
        self.views = views
        self.hub = hub
        self.tickets = tickets
        self.poster = poster
        self._response_base = response_base
        self._own_command = own_command
        self._suggested: dict[tuple[str, str], tuple[Json, ...]] = {}

    async def command(self, user: str, channel: str, command: str, text: str) -> Outcome:
        """Run a slash command; a failure is shown to the person as Slack shows it."""
        author = self.workspace.person(user)
        place = self.workspace.channel(channel)
        if command != self._own_command:
            self._slackbot(channel, user, f"{NO_COMMAND.format(command)} Here there is `{self._own_command}`.")
            return Outcome(acked=False, error="no_such_command")
        key = self.tickets.response(user, channel, None, None)
        payload = {
            "token": "sandbox",
            "team_id": author.team_id,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel,
            "channel_name": "directmessage" if place.is_im else place.name,
            "user_id": user,
            "user_name": author.name,
            "command": command,
            "text": typed(text, self.workspace.people.values(), self.workspace.channels.values(), named=True),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_base() + key,
            "trigger_id": self.tickets.trigger(user),
        }
        outcome = await self.hub.deliver_interactive(EnvelopeKind.COMMAND, payload)
        if outcome.error:
            self._slackbot(channel, user, f'{command} failed with the error "{outcome.error}"')
        elif outcome.payload and (outcome.payload.get("text") or outcome.payload.get("blocks")):
            self._answer_command(user, channel, outcome.payload)
        return outcome

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
        values: Mapping[str, object] | None = None,
        *,
        stale: bool = False,
    ) -> Outcome:
        """Use an interactive element of a message; `stale` also finds one that an edit has taken away since.

        `values` are what the menus and fields of the message hold then.
        """
        author = self.workspace.person(user)
        message, block_id, element = self._element(user, channel, ts, action_id, stale=stale)
        hidden = message.visible_to is not None
        container: Json = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": hidden}
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        place = self.workspace.channel(channel)
        key = self.tickets.response(user, channel, ts, message.thread_ts)
        payload: Json = {
            **self._interaction("block_actions", user),
            "container": container,
            "channel": {"id": channel, "name": "directmessage" if place.is_im else place.name},
            "state": {"values": state_values(self._elements(user, message.blocks), values or {})},
            "response_url": self._response_base() + key,
            "actions": [action_payload(self._offered(user, element), block_id, value, self.workspace.stamp())],
        }
        if not hidden:
            payload["message"] = message_json(message)
        outcome = await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)
        if outcome.error:
            self._slackbot(channel, author.id, TROUBLE)
        return outcome

    async def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Use an interactive element of a modal or Home."""
        view = self._own_view(user, view_id)
        found = next(((b, e) for b, e in elements_in(view.blocks) if e["action_id"] == action_id), None)
        if found is None:
            raise NoSuchThing(f"view {view_id} has no {action_id}")
        block_id, element = found
        payload = {
            **self._interaction("block_actions", user),
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(view, state_values(self._elements(user, view.blocks), values or {})),
            "actions": [action_payload(self._offered(user, element), block_id, value, self.workspace.stamp())],
        }
        return await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)

    async def suggest(self, user: str, place: SuggestionPlace, action_id: str, query: str) -> Json:
        """Ask the app for the options of an external_select; they can be chosen from then on.

        What Slack shows when the app does not answer is the `error`.
        """
        where, blocks = self._suggestion_place(user, place)
        block_id = next((b for b, e in elements_in(blocks) if e["action_id"] == action_id), None)
        if block_id is None:
            raise NoSuchThing(f"there is no menu {action_id}")
        payload = {
            **self._interaction("block_suggestion", user),
            **where,
            "action_id": action_id,
            "block_id": block_id,
            "value": query,
        }
        payload.pop("trigger_id")
        outcome = await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)
        answer = outcome.payload or {}
        self._suggested[user, action_id] = tuple(options_of(answer))
        while len(self._suggested) > SUGGESTED:
            del self._suggested[next(iter(self._suggested))]
        return {"options": answer.get("options"), "option_groups": answer.get("option_groups"), "error": outcome.error}

    async def submit(self, user: str, view_id: str, values: Mapping[str, object]) -> Outcome:
        """Send a modal; `values` by block_id or action_id. Required inputs left empty are refused before sending."""
        view = self._own_view(user, view_id)
        filled = state_values(self._elements(user, view.blocks), values)
        if missing := missing_inputs(view, filled):
            self.views.complain(view, missing)
            return Outcome(acked=False, errors=missing)
        payload = {
            **self._interaction("view_submission", user),
            "view": view_json(view, filled),
            "response_urls": [],
        }
        outcome = await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)
        if outcome.error:
            self.views.complain(view, (("", TROUBLE),))
            return outcome
        return self._after_submission(view, outcome)

    async def close_view(self, user: str, view_id: str) -> Outcome:
        """Dismiss a modal; the app hears of it where the view asked to be told."""
        view = self._own_view(user, view_id)
        self.views.close(view)
        if not view.payload.get("notify_on_close"):
            return Outcome(acked=True)
        payload = {**self._interaction("view_closed", user), "view": view_json(view), "is_cleared": False}
        payload.pop("trigger_id")
        return await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)

    async def shortcut(self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Outcome:
        """Use a global shortcut, or a message shortcut where `channel` and `ts` name a message."""
        payload = {
            **self._interaction("shortcut", user),
            "callback_id": callback_id,
            "action_ts": self.workspace.stamp(),
        }
        if channel and ts:
            message = self.workspace.visible(user, channel, ts)
            key = self.tickets.response(user, channel, ts, message.thread_ts)
            payload.update(
                {
                    "type": "message_action",
                    "message_ts": ts,
                    "channel": {"id": channel, "name": self.workspace.channel(channel).name},
                    "message": message_json(message),
                    "response_url": self._response_base() + key,
                }
            )
        return await self.hub.deliver_interactive(EnvelopeKind.INTERACTIVE, payload)

    def _interaction(self, kind: str, user: str) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "user": origin(self.workspace.person(user)),
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": APP_ID,
            "token": "sandbox",
            "trigger_id": self.tickets.trigger(user),
        }

    def _element(self, user: str, channel: str, ts: str, action_id: str, *, stale: bool) -> tuple[Message, str, Json]:
        message = self.workspace.visible(user, channel, ts)
        earlier = reversed(self.workspace.revisions(channel, ts)) if stale else ()
        for version in (message, *earlier):
            for block_id, element in elements_in(version.blocks):
                if element["action_id"] == action_id:
                    return message, block_id, element
        raise NoSuchThing(f"message {ts} has no {action_id}; it has {sorted(message.actions)}")

    def _suggestion_place(self, user: str, place: SuggestionPlace) -> tuple[Json, tuple[Json, ...]]:
        if place.view_id:
            view = self._own_view(user, place.view_id)
            return {"container": {"type": "view", "view_id": view.id}, "view": view_json(view)}, view.blocks
        message = self.workspace.visible(user, place.channel, place.ts)
        container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel}
        channel = {"id": place.channel, "name": self.workspace.channel(place.channel).name}
        return {"container": container, "channel": channel, "message": message_json(message)}, message.blocks

    def _elements(self, user: str, blocks: tuple[Json, ...]) -> Iterator[tuple[str, Json]]:
        return ((block_id, self._offered(user, element)) for block_id, element in elements_in(blocks))

    def _offered(self, user: str, element: Json) -> Json:
        """The element with the options that the app suggested to this person, where it has none of its own."""
        if element["type"] != "external_select":
            return element
        begun = [element["initial_option"]] if element.get("initial_option") else []
        return {**element, "options": [*self._suggested.get((user, element["action_id"]), ()), *begun]}

    def _own_view(self, user: str, view_id: str) -> View:
        view = self.views.find(view_id)
        if view.user != user:
            raise NoSuchThing(f"{user} has no view {view_id} open")
        return view

    def _answer_command(self, user: str, channel: str, payload: Json) -> None:
        blocks = tuple(payload["blocks"]) if payload.get("blocks") else None
        response = ResponseUrl(user, channel, None, None, 0.0)
        draft = Draft(text=payload.get("text"), blocks=blocks)
        in_channel = payload.get("response_type") == "in_channel"
        try:
            self.poster.respond(response, draft, in_channel=in_channel, replaces=False, deletes=False)
        except SlackError as error:
            self._slackbot(channel, user, f"The app's answer was refused: {error}")

    def _after_submission(self, view: View, outcome: Outcome) -> Outcome:
        payload = outcome.payload or {}
        try:
            return self._apply_response_action(view, payload, outcome)
        except SlackError as error:
            self.views.complain(view, (("", f"{TROUBLE} ({error})"),))
            return Outcome(acked=True, payload=payload, error=error.code)

    def _apply_response_action(self, view: View, payload: Json, outcome: Outcome) -> Outcome:
        action = payload.get("response_action")
        if action == "errors":
            errors = tuple((str(k), str(v)) for k, v in payload.get("errors", {}).items())
            self.views.complain(view, errors)
            return Outcome(acked=True, payload=payload, errors=errors)
        if action == "update":
            self.views.update(view.id, payload["view"])
        elif action == "push":
            self.views.push(view.user, payload["view"])
        else:
            self.views.close(view, whole_stack=action == "clear")
        return outcome

    def _slackbot(self, channel: str, user: str, text: str) -> None:
        self.workspace.add(
            Message(
                channel=channel,
                ts=self.workspace.stamp(),
                text=text,
                user="USLACKBOT",
                username="Slackbot",
                visible_to=user,
            )
        )
