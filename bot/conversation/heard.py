"""What came in, as the audit log writes it down before anything is made of it."""

from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin


def heard(
    context: SecurityContext, origin: Origin, *, text: str = "", verb: str = "said", subject: str = ""
) -> AuditEvent:
    """The event of a text, a click or a form."""
    return AuditEvent(
        kind=AuditKind.INTAKE_RECEIVED,
        actor=context.principal.id,
        request_id=context.request_id,
        subject=subject,
        details={"surface": origin.surface, "channel": origin.channel, "verb": verb},
        text=text,
    )
