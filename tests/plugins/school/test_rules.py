"""Terms of a ticket, who may enter, what a reply needs, and where an evaluation leads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.domain.decisions import Notify, StartDeadline, To
from core.domain.errors import Reason, RuleError
from core.domain.tickets import Act, Breach, Record, TicketSnapshot
from plugins.school import roles
from plugins.school.rules import entry, general_affairs, handling, missed, teacher_feedback, training_feedback

Instant = Callable[[str], datetime]
Feedback = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
Recorded = Callable[..., Record]
TABLE = "停水停电=1/3；食堂卫生 = 2 / 5"


@pytest.mark.parametrize(
    ("category", "table", "terms"),
    [
        ("停水停电", TABLE, (1, 3)),
        ("食堂卫生", TABLE, (2, 5)),
        ("门锁", TABLE, (2, 7)),
        ("停水", TABLE, (2, 7)),
        ("", TABLE, (2, 7)),
        ("停水停电", "", (2, 7)),
    ],
)
def test_terms_are_stored_with_the_ticket(
    make_feedback: Feedback, category: str, table: str, terms: tuple[int, int]
) -> None:
    details = {"channel": "online", "content": "x"} | ({"category": category} if category else {})
    answer = general_affairs.classify(make_feedback(details=details, settings={"category_limits": table}))
    assert (answer.details["first_reply_days"], answer.details["final_reply_days"]) == terms
    assert answer.category == category
    assert str(terms[1]) in str(answer.reason)


def test_terms_that_are_no_numbers_are_a_fault(make_feedback: Feedback) -> None:
    with pytest.raises(RuleError):
        general_affairs.classify(make_feedback(settings={"first_reply_days": "2"}))


@pytest.mark.parametrize(("wanted", "confidential"), [(True, True), (False, False), (None, False)])
def test_the_giver_may_ask_for_secrecy(make_feedback: Feedback, wanted: bool | None, confidential: bool) -> None:
    details = {"channel": "online"} | ({} if wanted is None else {"keep_secret": wanted})
    assert general_affairs.classify(make_feedback(details=details)).confidential is confidential


@pytest.mark.parametrize(
    ("held", "channel", "backdated", "reason"),
    [
        (("student",), "online", False, None),
        (("student",), "online", True, Reason.FIELD_INVALID),
        (("student",), "oral", False, Reason.ROLE_NOT_ALLOWED),
        (("entry_officer",), "oral", True, None),
        (("entry_officer",), "online", False, None),
        (("staff", "entry_officer"), "letterbox", True, None),
    ],
)
def test_who_may_enter_what(
    make_feedback: Feedback,
    make_act: Doing,
    held: tuple[str, ...],
    channel: str,
    backdated: bool,
    reason: Reason | None,
) -> None:
    ticket = make_feedback(details={"channel": channel})
    if backdated:
        ticket = make_feedback(details={"channel": channel}, opened_at=ticket.received_at + timedelta(days=1))
    refused = entry.entered_by(roles.ENTRY_OFFICER, "online")(ticket, make_act("open", roles=held))
    assert (refused.reason if refused else None) == reason


@pytest.mark.parametrize(
    ("details", "anonymous"),
    [
        ({"channel": "letterbox"}, True),
        ({"channel": "letterbox", "giver": "李某"}, False),
        ({"channel": "letterbox", "contact": "1"}, False),
        ({"channel": "online"}, False),
    ],
)
def test_who_is_anonymous(make_feedback: Feedback, make_act: Doing, details: dict[str, str], anonymous: bool) -> None:
    ticket = make_feedback(details=details)
    assert entry.is_anonymous(ticket, "online") is anonymous
    assert (general_affairs.giver_can_be_reached(ticket, make_act(reply_mode="personal")) is not None) is anonymous
    assert (general_affairs.giver_can_be_reached(ticket, make_act()) is not None) is anonymous
    for mode in ("public", "notice"):
        assert general_affairs.giver_can_be_reached(ticket, make_act(reply_mode=mode)) is None


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("received", "handling"),
        ("registered", "handling"),
        ("handling", "handling"),
        ("transferred", "transferred"),
    ],
)
def test_a_first_reply_takes_the_matter_up(make_feedback: Feedback, make_act: Doing, state: str, after: str) -> None:
    assert general_affairs.after_first_reply(make_feedback(state=state), make_act()) == after


@pytest.mark.parametrize(
    ("state", "transferred", "result", "refused"),
    [
        ("handling", "2026-03-16 10:00:00", None, False),
        ("transferred", "2026-03-16 10:00:00", None, True),
        ("transferred", "2026-03-16 10:00:00", "2026-03-16 09:59:59", True),
        ("transferred", "2026-03-16 10:00:00", "2026-03-16 10:00:00", False),
    ],
)
def test_the_result_of_the_present_transfer_is_needed(
    make_feedback: Feedback,
    make_act: Doing,
    make_record: Recorded,
    local: Instant,
    state: str,
    transferred: str,
    result: str | None,
    refused: bool,
) -> None:
    records = (make_record("result", result),) if result else ()
    ticket = make_feedback(state=state, records=records, milestones={"transfer": local(transferred)})
    found = handling.result_is_recorded(ticket, make_act())
    assert (found.reason if found else None) == (Reason.REPLY_MISSING if refused else None)


@pytest.mark.parametrize(
    ("state", "results", "closes"),
    [
        ("responded", [], False),
        ("responded", ["solved"], False),
        ("tracking", ["solved"], True),
        ("tracking", ["goes_on"], False),
        ("tracking", ["unsolved", "solved"], True),
        ("tracking", ["solved", "goes_on"], False),
    ],
)
def test_the_last_follow_up_decides(
    make_feedback: Feedback, make_act: Doing, make_record: Recorded, state: str, results: list[str], closes: bool
) -> None:
    records = tuple(make_record("tracking", number=n, tracking_result=one) for n, one in enumerate(results, 1))
    found = handling.is_thoroughly_solved(make_feedback(state=state, records=records), make_act("close"))
    assert (found.reason if found else None) == (None if closes else Reason.VERIFICATION_MISSING)


@pytest.mark.parametrize(
    ("mode", "published"), [("personal", False), ("letter", False), ("public", True), ("notice", True)]
)
def test_who_reads_a_reply(make_feedback: Feedback, make_act: Doing, mode: str, published: bool) -> None:
    act = make_act(reply_mode=mode, reply="已修好", reason="阀门老化")
    own, *public = handling.publish(make_feedback(), act, audience=("student",), clause="四.1")
    assert isinstance(own, Notify)
    assert (own.to, own.published) == (To(opener=True), False)
    assert "已修好" in str(own.message)
    assert "阀门老化" in str(own.message)
    assert [(one.to, one.published) for one in public if isinstance(one, Notify)] == (
        [(To(roles=("student",)), True)] if published else []
    )


@pytest.mark.parametrize(
    ("process", "deadline", "state", "told", "with_department"),
    [
        ("general_affairs", "first_reply", "handling", {"general_affairs_clerk", "general_affairs_head"}, False),
        ("general_affairs", "final_reply", "transferred", {"general_affairs_clerk", "general_affairs_head"}, True),
        ("school_feedback", "response", "transferred", {"feedback_office", "feedback_office_head"}, True),
        ("school_feedback", "response", "handling", {"feedback_office", "feedback_office_head"}, False),
        ("training_feedback", "final_reply", "handling", {"training_clerk", "training_head"}, False),
    ],
)
def test_who_hears_of_a_missed_deadline(
    make_feedback: Feedback, process: str, deadline: str, state: str, told: set[str], with_department: bool
) -> None:
    ticket = make_feedback(process, state=state)
    breach = Breach(deadline=deadline, label="", due_at=ticket.received_at, found_at=ticket.received_at)
    effects = missed.on_overdue(ticket, breach)
    assert effects is not None
    notices = [effect for effect in effects if isinstance(effect, Notify)]
    assert told <= set(notices[0].to.roles)
    assert [notice.to.in_department for notice in notices] == [False, True][: 1 + with_department]
    assert all(notice.urgent for notice in notices)


def test_the_core_answers_what_the_regulation_does_not_know(make_feedback: Feedback) -> None:
    ticket = make_feedback()
    for deadline, level in (("x", 0), ("first_reply", 1)):
        breach = Breach(
            deadline=deadline, label="", due_at=ticket.received_at, found_at=ticket.received_at, level=level
        )
        assert missed.on_overdue(ticket, breach) is None


@pytest.mark.parametrize(
    ("state", "refused"), [("submitted", True), ("returned", True), ("reviewed", False), ("classified", False)]
)
def test_review_comes_first(make_feedback: Feedback, make_act: Doing, state: str, refused: bool) -> None:
    found = teacher_feedback.is_reviewed(make_feedback("teacher_feedback", state=state), make_act("classify"))
    assert (found.reason if found else None) == (Reason.REVIEW_MISSING if refused else None)


@pytest.mark.parametrize(
    ("earlier", "allowed", "said", "after"),
    [
        ([], 1, "satisfied", "evaluated"),
        ([], 1, "acceptable", "evaluated"),
        ([], 1, "dissatisfied", "handling"),
        (["dissatisfied"], 1, "dissatisfied", "evaluated"),
        (["dissatisfied"], 2, "dissatisfied", "handling"),
        ([], 0, "dissatisfied", "evaluated"),
    ],
)
def test_a_dissatisfied_evaluation_reopens_so_often(
    make_feedback: Feedback,
    make_act: Doing,
    make_record: Recorded,
    earlier: list[str],
    allowed: int,
    said: str,
    after: str,
) -> None:
    records = tuple(make_record("evaluation", number=n, satisfaction=one) for n, one in enumerate(earlier, 1))
    ticket = make_feedback("teacher_feedback", records=records, settings={"teacher_reopenings": allowed})
    act = make_act("evaluate", satisfaction=said)
    assert teacher_feedback.after_evaluation(ticket, act) == after
    effects = teacher_feedback.follow_evaluation(ticket, act)
    assert any(isinstance(effect, StartDeadline) for effect in effects) is (after == "handling")
    heads = [one for one in effects if isinstance(one, Notify) and roles.TEACHER_RECEPTION_HEAD in one.to.roles]
    assert bool(heads) is (said == "dissatisfied" and after == "evaluated")


@pytest.mark.parametrize(
    ("state", "at", "reason"),
    [
        ("replied", "2026-03-27 08:59:59", Reason.REVIEW_MISSING),
        ("replied", "2026-03-27 09:00:00", None),
        ("evaluated", "2026-03-20 09:00:01", None),
    ],
)
def test_archive_waits_for_the_evaluation(
    make_feedback: Feedback, make_act: Doing, local: Instant, state: str, at: str, reason: Reason | None
) -> None:
    ticket = make_feedback("teacher_feedback", state=state, milestones={"reply": local("2026-03-20 09:00:00")})
    found = teacher_feedback.is_evaluated(ticket, make_act("archive", at=at))
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize("setting", ["teacher_reopenings", "teacher_evaluation_days"])
def test_numbers_that_are_none_are_a_fault(make_feedback: Feedback, make_act: Doing, setting: str) -> None:
    ticket = make_feedback("teacher_feedback", state="replied", settings={setting: "1"})
    rule = {
        "teacher_reopenings": teacher_feedback.is_to_be_reopened,
        "teacher_evaluation_days": teacher_feedback.is_evaluated,
    }[setting]
    with pytest.raises(RuleError):
        rule(ticket, make_act("evaluate", satisfaction="dissatisfied"))


@pytest.mark.parametrize(
    ("item_class", "values", "refused"),
    [
        ("teaching", {"measures_teaching": ("adjust_plan",)}, None),
        ("teaching", {"measures_other": "换教室"}, None),
        ("teaching", {}, (Reason.FIELD_REQUIRED, "measures_teaching")),
        ("teaching", {"measures_service": ("add_services",)}, (Reason.CONTENT_RULE, "measures_service")),
        (
            "environment",
            {"measures_environment": ("raise_safety",), "measures_teaching": ("adjust_plan",)},
            (Reason.CONTENT_RULE, "measures_teaching"),
        ),
        ("other", {"measures_other": "开发票"}, None),
        ("other", {}, (Reason.FIELD_REQUIRED, "measures_other")),
        ("other", {"measures_service": ("add_services",)}, (Reason.CONTENT_RULE, "measures_service")),
    ],
)
def test_measures_are_those_of_the_class(
    make_feedback: Feedback,
    make_act: Doing,
    item_class: str,
    values: dict[str, object],
    refused: tuple[Reason, str] | None,
) -> None:
    ticket = make_feedback("training_feedback", details={"item_class": item_class})
    found = training_feedback.measures_fit_the_class(ticket, make_act("handle", **values))
    assert ((found.reason, found.field) if found else None) == refused


@pytest.mark.parametrize(
    ("words", "thanks"), [("感谢您的意见", True), ("谢谢", True), ("Thank you", True), ("已阅", False), ("", False)]
)
def test_a_reply_says_thank_you(make_feedback: Feedback, make_act: Doing, words: str, thanks: bool) -> None:
    found = training_feedback.reply_thanks(make_feedback("training_feedback"), make_act("reply", thanks=words))
    assert (found.reason if found else None) == (None if thanks else Reason.CONTENT_RULE)
