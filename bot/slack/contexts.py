"""From Slack's records to what the conversation layer takes: who asks, from where, with which authority."""

import hashlib

from bot.conversation.spoken import for_reader
from bot.intake import Attachment, Click, Post, Submission, Utterance
from bot.messages.replies import reference
from bot.slack.envelopes import Clicked, Commanded, Envelope, Said, Submitted
from bot.slack.identity import Identity, OwnIdentity
from bot.slack.posts import Posted
from bot.slack.text import clean
from bot.store.outbox import Outbox, OutboxMessage
from languages import say
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import Principal, SecurityContext, Workspace
from workflows.model.run import Origin
from workflows.ports import AuditLog

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Contexts:
    """Makes security contexts, and refuses those whom nobody of our team bound.

    Args:
        workspace: what conversations may touch.
    """

    def __init__(
        self, *, identity: Identity, own: OwnIdentity, workspace: Workspace, audit: AuditLog, outbox: Outbox
    ) -> None:
        self._identity = identity
        self._own = own
        self._workspace = workspace
        self._audit = audit
        self._outbox = outbox

    async def of(self, envelope: Envelope) -> SecurityContext:
        """The context of this moment. Clicks and modals decide things, so Slack is asked anew for them."""
        fresh = isinstance(envelope, Clicked | Submitted)
        principal = await self._identity.resolve(envelope.team, envelope.user, fresh=fresh)
        origin = self.origin(envelope)
        return SecurityContext(
            principal=principal,
            workspace=self._workspace,
            session_id=f"{self._own.team}/{origin.channel}/{origin.thread_ts}",
            request_id=request_label(envelope.id),
        )

    async def visitor(self, team: str, user: str, cause: str) -> SecurityContext:
        """The context of somebody who looks at something and asks for nothing."""
        return SecurityContext(
            principal=await self._identity.resolve(team, user),
            workspace=self._workspace,
            session_id=f"{self._own.team}/{user}",
            request_id=request_label(cause),
        )

    def refuses(self, context: SecurityContext) -> bool:
        """Whether this person is of another team and no binding names them."""
        return self._identity.is_stranger(context.principal)

    async def refuse(self, envelope: Envelope, context: SecurityContext) -> None:
        """Write the refusal down and tell the stranger alone."""
        origin = self.origin(envelope)
        with for_reader(context.principal):
            said = f"{stranger(context.principal)} ({reference(context.request_id)})"
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.ACCESS_REFUSED,
                actor=context.principal.id,
                request_id=context.request_id,
                outcome="refused",
                details={"reason": "another team", "surface": origin.surface, "channel": origin.channel},
            )
        )
        await self._outbox.put(
            OutboxMessage(
                key=f"refused/{envelope.id}",
                team=self._own.team,
                channel=origin.channel or envelope.user,
                thread_ts=envelope.thread_ts if isinstance(envelope, Said | Clicked) else "",
                ephemeral_user=envelope.user if origin.channel else "",
                fallback_user=envelope.user,
                response_url=envelope.response_url if isinstance(envelope, Commanded | Clicked) else "",
                payload={"text": said},
                priority=1,
                final=True,
            )
        )

    def origin(self, envelope: Envelope) -> Origin:
        """Where answers go: the thread of the message; nowhere in particular for modals."""
        match envelope:
            case Said():
                return Origin(
                    surface="dm" if envelope.direct else "mention" if envelope.mentioned else "thread",
                    team=self._own.team,
                    channel=envelope.channel,
                    thread_ts=envelope.thread_ts or envelope.ts,
                    message_ts=envelope.ts,
                )
            case Commanded():
                return Origin(
                    surface="slash",
                    team=self._own.team,
                    channel=envelope.channel,
                    response_url=envelope.response_url,
                )
            case Clicked():
                return Origin(
                    surface="button",
                    team=self._own.team,
                    channel=envelope.channel,
                    thread_ts=envelope.thread_ts or ("" if envelope.private else envelope.message_ts),
                    message_ts=envelope.message_ts,
                    response_url=envelope.response_url if envelope.private else "",
                )
            case Submitted():
                return Origin(surface="button", team=self._own.team)
            case Posted():
                return Origin(
                    surface="alert",
                    team=self._own.team,
                    channel=envelope.channel,
                    thread_ts=envelope.ts,
                    message_ts=envelope.ts,
                )

    def post(self, posted: Posted) -> Post:
        """What another bot posted."""
        return Post(
            cause=posted.id,
            author=posted.author,
            text=self._cleaned(posted.text),
            attachments=tuple(
                Attachment(
                    title=self._cleaned(one.title),
                    link=self._cleaned(one.link),
                    text=self._cleaned(one.text),
                    fallback=self._cleaned(one.fallback),
                )
                for one in posted.attachments
            ),
            origin=self.origin(posted),
        )

    def _cleaned(self, text: str) -> str:
        return clean(text, self._own.bot_user)

    def utterance(self, said: Said | Commanded, context: SecurityContext) -> Utterance:
        """What was said, in a message or after a slash command."""
        return Utterance(
            cause=said.id,
            text=clean(said.text, self._own.bot_user),
            context=context,
            origin=self.origin(said),
            addressed=said.addressed if isinstance(said, Said) else True,
        )

    def click(self, clicked: Clicked, context: SecurityContext) -> Click:
        """A click."""
        return Click(
            cause=clicked.id,
            verb=clicked.verb,
            choice=clicked.choice,
            subject=clicked.value,
            context=context,
            origin=self.origin(clicked),
        )

    def submission(self, submitted: Submitted, context: SecurityContext) -> Submission:
        """A modal that was sent."""
        return Submission(
            cause=submitted.id,
            verb=submitted.callback_id,
            subject=submitted.subject,
            values=submitted.values,
            context=context,
            origin=self.origin(submitted),
        )


def stranger(principal: Principal) -> str:
    """What somebody of another team is told, whom no binding names; in their own language."""
    with for_reader(principal):
        return say(
            ":no_entry: I work for another Slack team than yours, so I did nothing. "
            "Ask somebody of that team, or have an administrator of mine bind a role to you by team and user id."
        )


def request_label(cause: str) -> str:
    """Six letters and digits that people quote, the same for the same cause."""
    number = int.from_bytes(hashlib.sha256(cause.encode()).digest()[:4])
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 30, 5))
