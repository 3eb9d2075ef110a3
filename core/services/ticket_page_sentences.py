"""What happened to a ticket, kind by kind, as sentences in which nothing internal is named."""

from collections.abc import Callable, Mapping

from core.domain.links import LABELS, LinkKind
from core.domain.money import yuan
from core.domain.public import MODE_LABELS, Mode
from core.domain.texts import N_, Message
from core.services.queries import named, value_views
from core.services.snapshots import frozen
from core.services.ticket_page_told import Source, Told


def tell(kind: str, source: Source) -> Told:
    """Return the sentence for an event of a kind."""
    return _TELLERS.get(kind, _unknown)(source)


def _unknown(_source: Source) -> Told:
    return Told(Message(N_("留下一条记录。")))


def _opened(_source: Source) -> Told:
    return Told(Message(N_("提交了工单。")), "plus-circle")


def _acted(source: Source) -> Told:
    transition = source.process.transition(source.text("act")) if source.process else None
    fields = {entry.key: entry for entry in transition.form.fields} if transition and transition.form else {}
    given = frozen(source.body.get("values") or {})
    counted = source.process.tally.figures if source.process and source.process.tally else {}
    filled_in = {key: value for key, value in given.items() if key not in counted}  # the report shows its figures
    values = named(source.names, value_views(fields, filled_in))
    params = {"act_label": source.act(), "to_label": source.state("to")}
    if source.text("from") == source.text("to"):
        return Told(Message(N_("办理了“%(act_label)s”。"), params), "check2", values=values)
    text = Message(N_("办理了“%(act_label)s”，工单变为“%(to_label)s”。"), params)
    return Told(text, "arrow-right-circle", "done", values=values)


def _classified(source: Source) -> Told:
    return Told(Message(N_("完成归类：%(reason)s"), {"reason": source.message("reason")}), "tag")


def _proposed(source: Source) -> Told:
    return Told(Message(N_("给出归类建议：%(reason)s"), {"reason": source.message("reason")}), "lightbulb")


def _assigned(source: Source) -> Told:
    params = {"person": source.person("assignee"), "reason": source.message("reason")}
    if params["person"]:
        return Told(Message(N_("分派给 %(person)s：%(reason)s"), params), "person-check")
    return Told(Message(N_("分派到部门：%(reason)s"), params), "people")


def _distributed(source: Source) -> Told:
    if people := source.people("to"):
        return Told(Message(N_("通知了 %(people)s。"), {"people": people}), "send")
    return Told(Message(N_("需要通知，但没有人担任这个岗位。")), "send-x", "soon")


def _recurred(source: Source) -> Told:
    params = {"nth": source.text("nth"), "days": source.text("days"), "people": source.people("to")}
    return Told(
        Message(N_("同类问题 %(days)s 天内第 %(nth)s 次发生，告知了 %(people)s。"), params), "arrow-repeat", "soon"
    )


def _nudged(source: Source) -> Told:
    return Told(Message(N_("催办，提醒了 %(people)s。"), {"people": source.people("to")}), "megaphone", "soon")


def _deadline_started(source: Source) -> Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return Told(Message(N_("“%(deadline_label)s”开始计时，%(due_at)s 到期。"), params), "stopwatch")


def _deadline_met(source: Source) -> Told:
    params = {"deadline_label": source.deadline()}
    if source.body.get("late"):
        return Told(Message(N_("“%(deadline_label)s”逾期完成。"), params), "alarm", "overdue")
    return Told(Message(N_("“%(deadline_label)s”按时完成。"), params), "check-circle", "done")


def _deadline_void(source: Source) -> Told:
    return Told(Message(N_("“%(deadline_label)s”不再计时。"), {"deadline_label": source.deadline()}), "slash-circle")


def _deadline_moved(source: Source) -> Told:
    params = {
        "deadline_label": source.deadline(),
        "before_at": source.text("before"),
        "due_at": source.text("due"),
    }
    if source.text("before") == source.text("due"):
        return Told(Message(N_("“%(deadline_label)s”按公布的放假安排核对，日期不变。"), params), "calendar-check")
    text = Message(N_("“%(deadline_label)s”按公布的放假安排由 %(before_at)s 改为 %(due_at)s 到期。"), params)
    return Told(text, "calendar-event", "soon")


def _deadline_extended(source: Source) -> Told:
    params = {
        "deadline_label": source.deadline(),
        "before_at": source.text("before"),
        "due_at": source.text("due"),
    }
    text = Message(N_("经批准，“%(deadline_label)s”由 %(before_at)s 延期到 %(due_at)s。"), params)
    return Told(text, "calendar-plus", "soon")


def _reminded(source: Source) -> Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return Told(Message(N_("提醒“%(deadline_label)s”将于 %(due_at)s 到期。"), params), "bell", "soon")


def _overdue(source: Source) -> Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return Told(
        Message(N_("“%(deadline_label)s”已逾期，应于 %(due_at)s 前完成。"), params), "exclamation-triangle", "overdue"
    )


def _escalated(source: Source) -> Told:
    params = {"people": source.people("to"), "message": source.message("message")}
    return Told(Message(N_("上报给 %(people)s：%(message)s"), params), "arrow-up-circle", "overdue")


def _note(source: Source) -> Told:
    return Told(source.message("message"), "chat-left-text")


def _published(source: Source) -> Told:
    params = {"number": source.body.get("people", 0), "text": source.message("message")}
    return Told(Message(N_("向 %(number)s 人公布：%(text)s"), params), "send")


def _noted(source: Source) -> Told:
    said = N_("用邮件回复了备注。") if source.body.get("by_mail") else N_("添加了备注。")
    return Told(Message(said), "chat-left-text", note=source.text("text"))


def _files_attached(source: Source) -> Told:
    found = source.body.get("files") or ()
    names = tuple(str(one.get("name", "")) for one in found if isinstance(one, dict))
    return Told(Message(N_("上传了 %(files)s。"), {"files": names}), "paperclip")


def _files_left_out(source: Source) -> Told:
    names = tuple(str(name) for name in source.body.get("names") or ())
    return Told(Message(N_("邮件附件 %(files)s 没有收下：种类不允许或太大。"), {"files": names}), "file-x", "soon")


def _file_lost(source: Source) -> Told:
    return Told(Message(N_("发现文件 %(name)s 已丢失或损坏。"), {"name": source.text("name")}), "file-x", "overdue")


def _signatures_requested(source: Source) -> Told:
    params = {"act_label": source.act(), "sign_off_label": source.sign_off()}
    return Told(Message(N_("提交了“%(act_label)s”，等待%(sign_off_label)s。"), params), "pen", "soon")


def _signed(source: Source) -> Told:
    text = Message(N_("签字同意“%(act_label)s”。"), {"act_label": source.act()})
    if source.text("authority_from"):
        params = {"from_at": source.text("authority_from"), "to_at": source.text("authority_to")}
        text = Message(
            N_("签字同意“%(act_label)s”（授权期限 %(from_at)s 至 %(to_at)s）。"), {"act_label": source.act()} | params
        )
    return Told(text, "pen-fill", "done", note=source.text("comment"))


def _signature_refused(source: Source) -> Told:
    text = Message(N_("不同意“%(act_label)s”。"), {"act_label": source.act()})
    return Told(text, "x-circle", "overdue", note=source.text("comment"))


def _signatures_withdrawn(source: Source) -> Told:
    return Told(Message(N_("撤回了“%(act_label)s”的签字申请。"), {"act_label": source.act()}), "arrow-counterclockwise")


def _numbered(source: Source) -> Told:
    return Told(Message(N_("编号为 %(number)s。"), {"number": source.text("number")}), "hash")


def _follow_up_opened(source: Source) -> Told:
    return Told(Message(N_("开了后续工单：%(reason)s"), {"reason": source.message("reason")}), "link-45deg")


def _follow_up_of(source: Source) -> Told:
    return Told(Message(N_("由另一张工单引出：%(reason)s"), {"reason": source.message("reason")}), "link-45deg")


def _penalty_assessed(source: Source) -> Told:
    params: dict[str, object] = {
        "person": source.bearer(),
        "month": source.text("month"),
        "reason": source.message("reason"),
    }
    if source.text("waived_because"):
        return Told(Message(N_("对 %(person)s 的扣罚记入台账并豁免：%(reason)s"), params), "journal-check")
    if source.body.get("amount_fen") is not None:
        text = N_("对 %(person)s 罚款 %(amount)s 元，记入 %(month)s 台账：%(reason)s")
        params |= {"amount": yuan(source.body["amount_fen"])}
    else:
        text = N_("对 %(person)s 扣 %(month)s 绩效工资的 %(percent)s%%，记入台账：%(reason)s")
        params |= {"percent": source.body["percent"]}
    return Told(Message(text, params), "journal-minus", "overdue")


def _penalty_waived(source: Source) -> Told:
    params = {"person": source.bearer(), "because": source.text("because")}
    return Told(Message(N_("豁免了对 %(person)s 的扣罚：%(because)s"), params), "journal-check", "done")


def _penalty_served(source: Source) -> Told:
    return Told(Message(N_("对 %(person)s 的扣罚已复核并送达"), {"person": source.bearer()}), "envelope-open")


def _penalty_received(_source: Source) -> Told:
    return Told(Message(N_("当事人已知悉扣罚")), "check2")


def _penalty_final(source: Source) -> Told:
    return Told(Message(N_("对 %(person)s 的扣罚已生效"), {"person": source.bearer()}), "journal-check")


def _penalty_reduced(source: Source) -> Told:
    text = Message(N_("减轻了对 %(person)s 的扣罚"), {"person": source.bearer()})
    return Told(text, "journal-check", note=source.text("because"))


def _plea_entered(source: Source) -> Told:
    text = N_("申请豁免扣罚") if source.text("kind") == "waiver" else N_("对扣罚提出异议")
    return Told(Message(text), "chat-left-quote", "soon", note=source.text("reason"))


def _plea_decided(source: Source) -> Told:
    texts = {
        ("objection", "upheld"): N_("异议不成立，维持扣罚"),
        ("objection", "reduced"): N_("异议部分成立，减轻扣罚"),
        ("objection", "revoked"): N_("异议成立，撤销扣罚"),
        ("waiver", "upheld"): N_("不同意豁免，维持扣罚"),
        ("waiver", "revoked"): N_("同意豁免扣罚"),
    }
    text = texts[source.text("kind"), source.text("outcome")]
    return Told(Message(text), "clipboard-check", note=source.text("because"))


def _decision_parked(_source: Source) -> Told:
    return Told(Message(N_("一条规则未能判定，已按默认办法处理，并请管理员核对。")), "exclamation-diamond", "soon")


def _decision_applied(_source: Source) -> Told:
    return Told(Message(N_("未能判定的规则重新判定完成。")), "check-circle", "done")


def _decision_settled(source: Source) -> Told:
    return Told(Message(N_("核对了未能判定的规则。")), "check-circle", "done", note=source.text("reason"))


def _deadline_paused(source: Source) -> Told:
    text = Message(N_("“%(deadline_label)s”暂停计时"), {"deadline_label": source.deadline()})
    return Told(text, icon="pause-circle")


def _deadline_resumed(source: Source) -> Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return Told(Message(N_("“%(deadline_label)s”恢复计时，%(due_at)s 到期"), params), icon="play-circle")


def _receipt_read(_source: Source) -> Told:
    return Told(Message(N_("已阅读通知。")), "eye")


def _receipts_withdrawn(source: Source) -> Told:
    return Told(Message(N_("不再等待 %(people)s 确认"), {"people": source.people("to")}), icon="eye-slash")


def _receipt_confirmed(source: Source) -> Told:
    understood = source.text("kind") == "understood"
    return Told(Message(N_("确认已阅读并理解通知。") if understood else N_("确认已阅读通知。")), "eye", "done")


def _link_label(source: Source) -> str:
    return LABELS[LinkKind(source.text("kind"))][0 if source.body.get("first") else 1]


def _linked(source: Source) -> Told:
    params = {"link_label": _link_label(source)}
    return Told(Message(N_("关联了另一张工单：%(link_label)s。"), params), "link-45deg")


def _unlinked(source: Source) -> Told:
    params = {"link_label": _link_label(source)}
    return Told(Message(N_("取消了与另一张工单的关联：%(link_label)s。"), params), "arrow-counterclockwise")


def _merged(source: Source) -> Told:
    return Told(Message(N_("并入了另一张工单，期限和待办到此为止。")), "sign-merge-right", note=source.text("reason"))


def _merged_in(source: Source) -> Told:
    return Told(Message(N_("把一张重复的工单并入了本单。")), "sign-merge-right", note=source.text("reason"))


def _unmerged(_source: Source) -> Told:
    text = Message(N_("撤销了合并，期限和待办照原来的时间继续。"))
    return Told(text, "arrow-counterclockwise", "soon")


def _unmerged_out(_source: Source) -> Told:
    return Told(Message(N_("撤销了合并，那张工单另行办理。")), "arrow-counterclockwise")


def _spoke_up(source: Source) -> Told:
    return Told(
        Message(N_("从公众页面提交：%(mode_label)s"), {"mode_label": MODE_LABELS[Mode(source.text("mode"))]}),
        "megaphone",
    )


def _giver_wrote(source: Source) -> Told:
    return Told(Message(N_("反馈人补充：")), "chat-left-text", note=source.text("text"))


def _giver_told(source: Source) -> Told:
    return Told(Message(N_("给反馈人留言：")), "chat-right-text", note=source.text("text"))


def _identity_looked_at(source: Source) -> Told:
    person, until = source.person("to"), source.text("until_at")
    text = Message(N_("反馈人的身份可以由 %(person)s 查看到 %(until_at)s。"), {"person": person, "until_at": until})
    return Told(text, "person-lock", "soon", note=source.text("reason"))


def _named_giver(_source: Source) -> Told:
    return Told(Message(N_("写的内容能认出反馈人，没有提交。")), "exclamation-triangle", "soon")


def _identity_asked(source: Source) -> Told:
    return Told(Message(N_("申请查看反馈人的身份。")), "person-lock", note=source.text("reason"))


def _identity_denied(source: Source) -> Told:
    text = Message(N_("没有同意 %(person)s 查看反馈人的身份。"), {"person": source.person("to")})
    return Told(text, "person-lock")


def _board_published(source: Source) -> Told:
    return Told(Message(N_("在公示栏发布了“%(title)s”。"), {"title": source.text("title")}), "megaphone")


def _board_withdrawn(source: Source) -> Told:
    params = {"title": source.text("title")}
    return Told(Message(N_("从公示栏撤下了“%(title)s”。"), params), "eye-slash", note=source.text("reason"))


def _board_named_giver(_source: Source) -> Told:
    return Told(Message(N_("要发布的公示里有能认出反馈人的内容，没有发布。")), "exclamation-triangle", "soon")


def _kept_out(source: Source) -> Told:
    places = tuple(source.names.department(str(key)) for key in source.body.get("departments") or ())
    names = (*source.people("people"), *places)
    return Told(Message(N_("登记应当回避：%(names)s。"), {"names": names}), "slash-circle", note=source.text("reason"))


def _let_in(source: Source) -> Told:
    text = Message(N_("撤销回避：%(name)s。"), {"name": source.text("who")})
    return Told(text, "arrow-counterclockwise", note=source.text("reason"))


_TELLERS: Mapping[str, Callable[[Source], Told]] = {
    "spoke_up": _spoke_up,
    "giver_wrote": _giver_wrote,
    "giver_told": _giver_told,
    "identity_looked_at": _identity_looked_at,
    "identity_asked": _identity_asked,
    "named_giver": _named_giver,
    "identity_denied": _identity_denied,
    "board_published": _board_published,
    "board_withdrawn": _board_withdrawn,
    "board_named_giver": _board_named_giver,
    "opened": _opened,
    "acted": _acted,
    "classified": _classified,
    "proposed": _proposed,
    "routed": _assigned,
    "reassigned": _assigned,
    "distributed": _distributed,
    "nudged": _nudged,
    "deadline_started": _deadline_started,
    "deadline_met": _deadline_met,
    "deadline_void": _deadline_void,
    "deadline_moved": _deadline_moved,
    "deadline_extended": _deadline_extended,
    "reminded": _reminded,
    "overdue": _overdue,
    "escalated": _escalated,
    "recurred": _recurred,
    "note": _note,
    "published": _published,
    "noted": _noted,
    "files_attached": _files_attached,
    "file_lost": _file_lost,
    "files_left_out": _files_left_out,
    "signatures_requested": _signatures_requested,
    "signed": _signed,
    "signature_refused": _signature_refused,
    "signatures_withdrawn": _signatures_withdrawn,
    "numbered": _numbered,
    "follow_up_opened": _follow_up_opened,
    "follow_up_of": _follow_up_of,
    "penalty_assessed": _penalty_assessed,
    "penalty_waived": _penalty_waived,
    "penalty_served": _penalty_served,
    "penalty_received": _penalty_received,
    "penalty_final": _penalty_final,
    "penalty_reduced": _penalty_reduced,
    "plea_entered": _plea_entered,
    "plea_decided": _plea_decided,
    "decision_parked": _decision_parked,
    "decision_applied": _decision_applied,
    "decision_settled": _decision_settled,
    "deadline_paused": _deadline_paused,
    "deadline_resumed": _deadline_resumed,
    "receipt_read": _receipt_read,
    "receipts_withdrawn": _receipts_withdrawn,
    "receipt_confirmed": _receipt_confirmed,
    "linked": _linked,
    "unlinked": _unlinked,
    "merged": _merged,
    "merged_in": _merged_in,
    "unmerged": _unmerged,
    "unmerged_out": _unmerged_out,
    "kept_out": _kept_out,
    "let_in": _let_in,
}
