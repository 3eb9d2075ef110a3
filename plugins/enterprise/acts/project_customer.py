"""The acts of customer feedback: recorded and answered by the manager of that project, filed, inspected."""

from core.domain.decisions import To
from core.domain.people import AllOf, AnyOf, Assignee, InDepartment, Matches, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import project_customer as forms
from plugins.enterprise.roles import DATA_SERVICE_MANAGER, PROJECT_MANAGER
from plugins.enterprise.rules import project_customer as rules

OF_PROJECT = AllOf((Role(PROJECT_MANAGER), AnyOf((Assignee(), InDepartment(), Matches(rules.PROJECTS, "project")))))
TO_MANAGER = To(roles=(PROJECT_MANAGER,), in_department=True, assignee=True)
TO_FINDER = To(opener=True)

ACTS = (
    Transition(
        key="record",
        label=N_("记录"),
        by=OF_PROJECT,
        sources=("told_pm",),
        target="recorded",
        form=forms.RECORD,
        primary=True,
        clause="2.2",
    ),
    Transition(
        key="answer",
        label=N_("答复客户"),
        by=OF_PROJECT,
        sources=("recorded",),
        target="answered",
        form=forms.ANSWER,
        notify=(Distribution(to=TO_FINDER, text=N_("%(title)s：项目经理已答复客户。"), clause="3.1"),),
        primary=True,
        clause="3.1",
        help=N_("以最快的速度予以合理的答复。"),
    ),
    Transition(
        key="file",
        label=N_("资料归档"),
        by=OF_PROJECT,
        sources=("answered",),
        target="filed",
        form=forms.FILING,
        elsewhere=rules.customer_was_answered,
        primary=True,
        clause="3.1.归档",
    ),
    Transition(
        key="inspect",
        label=N_("检查执行情况"),
        by=Role(DATA_SERVICE_MANAGER),
        sources=("told_pm", "recorded", "answered", "filed"),
        form=forms.INSPECTION,
        record="inspection",
        notify=(Distribution(to=TO_MANAGER, text=N_("%(by)s 检查了 %(title)s 的执行情况。"), clause="2.3"),),
        clause="2.3",
        help=N_("定期和不定期检查都在这里记录，归档以后也可以检查。"),
    ),
)

INSPECTION_ACTS = (
    Transition(
        key="conclude",
        label=N_("填写检查结论"),
        by=Role(DATA_SERVICE_MANAGER),
        sources=("inspecting",),
        target="inspected",
        form=forms.CONCLUSION,
        primary=True,
        clause="2.3",
    ),
)
