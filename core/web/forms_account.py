"""The fixed forms around an account: logging in, and a new password."""

from flask import request
from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from core.domain.texts import N_, Message
from core.services import passwords
from core.web.texts import say


def later(text: Message | str) -> LazyString:
    """Return a sentence that is said in the language of whoever will read it."""
    return LazyString(say, text)


FILLED_IN = InputRequired(later(N_("请填写此项。")))


class FixedForm(FlaskForm):
    """A form that is filled from the fields of a request's form alone; files and JSON under their names are nothing."""

    def __init__(self) -> None:
        super().__init__(formdata=request.form)


class LogInForm(FixedForm):
    """Who it is. What is wrong is told of the form as a whole: not which of the two."""

    login = StringField(
        later(N_("登录名")),
        [FILLED_IN],
        default="",
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "maxlength": 100},
    )
    password = PasswordField(later(N_("密码")), [FILLED_IN], default="", render_kw={"autocomplete": "current-password"})


class ChoiceForm(FixedForm):
    """A new password, twice."""

    wanted = PasswordField(
        later(N_("新密码")),
        [FILLED_IN],
        default="",
        description=later(
            Message(N_("至少 %(number)s 个字符，可以是一句只有自己记得的话。"), {"number": passwords.MINIMUM_LENGTH})
        ),
        render_kw={"autocomplete": "new-password", "minlength": passwords.MINIMUM_LENGTH},
    )
    again = PasswordField(
        later(N_("再输入一次新密码")),
        [FILLED_IN, EqualTo("wanted", message=later(N_("两次输入的新密码不一样。")))],
        default="",
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(ChoiceForm):
    """The password as it is, and twice as it is to be."""

    present = PasswordField(
        later(N_("现在的密码")), [FILLED_IN], default="", render_kw={"autocomplete": "current-password"}
    )
