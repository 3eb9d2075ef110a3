"""The text of 信息交流与反馈制度范本 (S08), article by article; it breaks off after article 19."""

from datetime import date

from core.domain.clauses import Clause, Regulation
from core.domain.texts import N_

_CHANNEL = N_("提出时可选的渠道之一；活动本身不在本系统内进行。")

REGULATION = Regulation(
    key="S08",
    title=N_("信息交流与反馈制度"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(
            key="1",
            text="规范公司内部的信息交流与反馈工作，提高工作效率和沟通效果。",
            source="L155",
            without_rule=N_("是制定本制度的目的，由整个流程体现。"),
        ),
        Clause(key="2", text="适用于公司内部所有员工，在工作中必须遵守。", source="L156"),
        Clause(
            key="3",
            text="通过正式或非正式的渠道，沟通和交流工作中的各类信息，包括任务、问题、意见、建议等。",
            source="L157",
        ),
        Clause(key="4", text="保证有效的沟通和协作，促进工作的顺利进行和问题的及时解决。", source="L158"),
        Clause(
            key="5",
            text="公司将提供必要的资源和支持。",
            source="L159",
            without_rule=N_("由公司提供，不是流程规则。"),
        ),
        Clause(key="6", text="遵守法律、法规和公司的相关规定，保护公司的商业机密和员工的个人隐私。", source="L160"),
        Clause(key="7", text="公司提供多种信息交流渠道，员工可以选择适合的渠道。", source="L161"),
        Clause(key="8", text="公司内部通讯平台是主要的信息交流平台。", source="L162"),
        Clause(
            key="9",
            text="公司设有定期的团队会议和部门会议。",
            source="L163",
            without_rule=_CHANNEL,
        ),
        Clause(
            key="10",
            text="鼓励面对面的交流和反馈，员工可以直接找到相关的人员。",
            source="L164",
            without_rule=_CHANNEL,
        ),
        Clause(key="11", text="公司设有意见箱和建议箱，员工可以通过书面的方式进行信息交流和反馈。", source="L165"),
        Clause(
            key="12",
            text="不定期组织员工座谈会、专题讲座等活动。",
            source="L166",
            without_rule=_CHANNEL,
        ),
        Clause(key="13", text="信息交流与反馈的流程包括提出、传达、接受和处理四个环节。", source="L167"),
        Clause(key="14", text="提出信息：任务、问题、意见、建议等，可以通过各种渠道提出。", source="L168"),
        Clause(key="15", text="传达信息：传达给相关人员，并确保其被及时接受和理解。", source="L169"),
        Clause(key="16", text="接受信息：相关人员接受提出的信息，并对其进行认真分析和处理。", source="L170"),
        Clause(key="17", text="处理信息：解决问题、改进工作、回复意见等。", source="L171"),
        Clause(key="18", text="应当及时、准确、清晰，确保传递的内容不产生模糊或误解。", source="L172"),
        Clause(key="19", text="方式可以灵活选择，包括口头、书面、电子邮件等。", source="L173"),
    ),
)
