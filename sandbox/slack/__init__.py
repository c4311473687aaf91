"""A Slack on this machine: Web API, Socket Mode, a page with people on it, and misbehaviour on demand."""

from sandbox.slack.errors import NoSuchThing, SandboxSlackError, SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.model import Call, Json, Message, Outcome, Person, Role, View
from sandbox.slack.server import SandboxSlack
from sandbox.slack.socketmode import Envelope, EnvelopeKind, Redelivery

__all__ = [
    "Call",
    "Envelope",
    "EnvelopeKind",
    "Faults",
    "Json",
    "Message",
    "NoSuchThing",
    "Outcome",
    "Person",
    "Redelivery",
    "Role",
    "SandboxSlack",
    "SandboxSlackError",
    "SlackError",
    "View",
]
