"""What can go wrong, by name. A refusal is an answer for a person; the rest are faults for an engineer."""

from enum import StrEnum

from core.domain.texts import Message


class Reason(StrEnum):
    """Why an action was refused. The codes are stable: interface, API and scenarios use them."""

    ROLE_NOT_ALLOWED = "ROLE_NOT_ALLOWED"
    NOT_ON_SHIFT = "NOT_ON_SHIFT"
    WRONG_REGION = "WRONG_REGION"
    STATE_NOT_ALLOWED = "STATE_NOT_ALLOWED"
    FIELD_REQUIRED = "FIELD_REQUIRED"
    FIELD_INVALID = "FIELD_INVALID"
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    COSIGN_INCOMPLETE = "COSIGN_INCOMPLETE"
    CHAIN_ORDER = "CHAIN_ORDER"
    CLAIM_NO_MISSING = "CLAIM_NO_MISSING"
    FINAL_PLAN_MISSING = "FINAL_PLAN_MISSING"
    OPINION_NOT_GIVEN = "OPINION_NOT_GIVEN"
    NOT_READ_YET = "NOT_READ_YET"
    AMOUNT_OUT_OF_RANGE = "AMOUNT_OUT_OF_RANGE"
    OUT_OF_WARRANTY = "OUT_OF_WARRANTY"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    SKIP_LEVEL = "SKIP_LEVEL"
    WRONG_RECIPIENT = "WRONG_RECIPIENT"
    LABEL_MISSING = "LABEL_MISSING"
    PREWARN_MISSING = "PREWARN_MISSING"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    CORRECTION_MISSING = "CORRECTION_MISSING"
    VERIFICATION_MISSING = "VERIFICATION_MISSING"
    REPLY_MISSING = "REPLY_MISSING"
    REASON_MISSING = "REASON_MISSING"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    CALENDAR_UNPUBLISHED = "CALENDAR_UNPUBLISHED"
    NO_REFUSAL_RIGHT = "NO_REFUSAL_RIGHT"
    SELF_VERIFICATION = "SELF_VERIFICATION"
    REVIEW_MISSING = "REVIEW_MISSING"
    ROUTE_NOT_CONFIGURED = "ROUTE_NOT_CONFIGURED"
    CONTENT_RULE = "CONTENT_RULE"
    # The core's own.
    NOT_FOUND = "NOT_FOUND"
    DEADLINE_OVER = "DEADLINE_OVER"
    CHANGED_MEANWHILE = "CHANGED_MEANWHILE"
    DUPLICATE = "DUPLICATE"
    TOO_LARGE = "TOO_LARGE"
    FILE_TYPE = "FILE_TYPE"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    PLUGIN_OFF = "PLUGIN_OFF"
    RULE_FAILED = "RULE_FAILED"


class HuiyinError(Exception):
    """Base of all errors raised on purpose."""


class Refused(HuiyinError):
    """An action is not permitted now; nothing has changed.

    ``reason`` is the stable code, ``message`` the sentence that tells the person what to do, ``field`` the key of
    the form field it belongs to, if any.
    """

    def __init__(self, reason: Reason, message: Message, *, field: str | None = None) -> None:
        super().__init__(f"{reason}: {message}" + (f" [{field}]" if field else ""))
        self.reason = reason
        self.message = message
        self.field = field


class RefusedFields(Refused):
    """Several form fields are wrong at once; ``errors`` holds one refusal a field, in the form's order."""

    def __init__(self, errors: tuple[Refused, ...]) -> None:
        super().__init__(errors[0].reason, errors[0].message, field=errors[0].field)
        self.errors = errors


class DeclarationError(HuiyinError):
    """A plugin declares something that cannot work; found at start, not at run time."""


class RuleError(HuiyinError):
    """A rule met impossible inputs; the ticket is parked for an operator."""


class CalendarError(HuiyinError):
    """A date cannot be reckoned (no working time, span too long)."""


class CalendarUnpublished(CalendarError):
    """The calendar of a needed year is not published and policy forbids a provisional date."""
