"""The commands of the operator, run as the operator runs them, on both kinds of database."""

import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from click.testing import CliRunner, Result

from core import migrations
from core.cli.main import program
from core.cli.tools import Tools
from core.extensions import db
from core.models import Job
from core.plugin_manager import PluginManager
from core.services import clock, sessions, uow
from core.testing import sample_plugin
from core.testing.databases import empty_postgresql_url, empty_sqlite_url
from core.testing.world import make_app

Run = Callable[..., Result]


VERSIONS = Path(migrations.__file__).parent / "versions"


def runner(url: str, folder: Path, **settings: object) -> Run:
    """Run commands against one database, each with an application of its own, as processes would."""

    def run(*arguments: str, typed: str = "") -> Result:
        def create() -> object:
            manager = PluginManager(with_entry_points=False)
            manager.register(sample_plugin)
            return make_app(url, folder, manager, **settings)

        return CliRunner().invoke(program, arguments, obj=Tools(create), input=typed)  # type: ignore[arg-type] # an app

    return run


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    return runner(database_url, tmp_path)


@pytest.fixture
def founded(run: Run, database_url: str) -> Run:
    """A migrated database with one organisation that has the sample plugin."""
    mark_as_migrated(database_url)
    assert run("org", "add", "demo", "示例公司", "--plugin", "sample").exit_code == 0
    return run


def mark_as_migrated(url: str) -> None:
    """The templates of databases are made from the models; this records that they are as new as the migrations."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        newest = max(path.name for path in VERSIONS.glob("[0-9]*.py"))[:4]
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{newest}')")
    engine.dispose()


def execute(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def says(result: Result, *texts: str) -> bool:
    """One line that says it, an exit code of 1, and no traceback."""
    assert isinstance(result.exception, SystemExit | None)
    assert result.output.count("\n") == 1, result.output
    return result.exit_code == 1 and all(text in result.output for text in texts)


# Start-up


@pytest.mark.parametrize("make_url", [empty_sqlite_url, empty_postgresql_url])
def test_nothing_runs_before_init(make_url: Callable[[], str], tmp_path: Path) -> None:
    run = runner(make_url(), tmp_path)
    assert says(run("org", "list"), "run huiyin init")
    assert says(run("serve", "--port", "0"), "run huiyin init")
    assert run("init").exit_code == 0
    assert run("init").exit_code == 0
    assert run("org", "list").output == ""


def test_a_database_that_forgets_is_refused(tmp_path: Path) -> None:
    assert says(runner("sqlite://", tmp_path)("init"), "committed work could be lost", "journal_mode is memory")


def test_a_server_that_may_lose_commits_is_refused(tmp_path: Path) -> None:
    url = empty_postgresql_url()
    run = runner(url, tmp_path)
    assert run("init").exit_code == 0
    execute(url, f"ALTER DATABASE {sa.make_url(url).database} SET synchronous_commit = off")
    assert says(run("org", "list"), "committed work could be lost", "synchronous_commit is off")


def test_a_database_of_a_newer_program_is_refused(founded: Run, database_url: str) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    assert says(founded("org", "list"), "made by a newer program")
    assert says(founded("init"), "made by a newer program")


def test_a_server_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    run = runner("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path)
    assert says(run("init"), "the database cannot be used", "refused")


@pytest.mark.parametrize("key", ["short", "x" * 64, "changeme"])
def test_a_bad_secret_key_is_one_line(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.app import create_app

    monkeypatch.setenv("HUIYIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HUIYIN_SECRET_KEY", key)
    assert says(CliRunner().invoke(program, ["org", "list"], obj=Tools(create_app)), "HUIYIN_SECRET_KEY")


# Organisations, plugins, people


def test_organisations_are_founded_and_listed(founded: Run) -> None:
    assert founded("org", "add", "north", "北方公司", "--zone", "Asia/Urumqi").exit_code == 0
    assert founded("org", "list").output == "demo\t示例公司\tAsia/Shanghai\nnorth\t北方公司\tAsia/Urumqi\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("org", "add", "demo", "又一个"), "已经有这个代号的单位"),
        (("org", "add", "mars", "火星", "--zone", "Mars/Olympus"), "没有这个时区"),
        (("plugins", "enable", "nowhere", "sample"), "没有代号为 nowhere 的单位"),
        (("plugins", "enable", "demo", "nothing"), "没有安装这个插件"),
        (("audit", "verify", "nowhere"), "没有代号为 nowhere 的单位"),
        (("audit", "verify", "nowhere.zip"), "nowhere.zip is no exported history"),
        (("audit", "export", "demo", "trail.json"), "must end in .zip"),
        (("user", "passwd", "nobody", "--password-stdin"), "没有这个账号"),
        (("user", "add", "demo", "anna", "安娜", "--role", "king", "--password-stdin"), "没有这个岗位：king"),
        (("user", "add", "nowhere", "anna", "安娜", "--password-stdin"), "没有代号为 nowhere 的单位"),
    ],
)
def test_what_cannot_be_done_is_one_line(founded: Run, arguments: tuple[str, ...], text: str) -> None:
    assert says(founded(*arguments, typed="geheim-geheim\n"), text)


def test_plugins_are_listed_with_what_they_do(founded: Run) -> None:
    listed = founded("plugins", "list").output
    assert "sample 1 (示例)" in listed
    assert "process complaint: 示例制度" in listed
    assert "hooks   classify, on_close, on_overdue" in listed


def test_a_broken_plugin_is_listed_with_the_reason(tmp_path: Path) -> None:
    def create() -> object:
        return make_app(empty_sqlite_url(), tmp_path, PluginManager(["no.such.plugin"], with_entry_points=False))

    result = CliRunner().invoke(program, ["plugins", "list"], obj=Tools(create))  # type: ignore[arg-type] # an app
    assert result.output == "such: OFF: ModuleNotFoundError: No module named 'no'\n"


def test_plugins_are_turned_off_and_on(founded: Run) -> None:
    assert founded("plugins", "disable", "demo", "sample").output == "sample is off for demo.\n"
    assert founded("plugins", "enable", "demo", "sample").output == "sample is on for demo.\n"


def logs_in(url: str, folder: Path, login: str, password: str) -> bool:
    app = make_app(url, folder, PluginManager(with_entry_points=False))
    with app.app_context():
        try:
            return bool(sessions.log_in(login, password, now=clock.now(), agent="", address="127.0.0.1"))
        except sessions.Refused:
            return False
        finally:
            db.session.remove()
            db.engine.dispose()


def test_people_get_accounts_and_new_passwords(founded: Run, database_url: str, tmp_path: Path) -> None:
    added = founded("user", "add", "demo", "anna", "安娜", "--role", "clerk", typed="erstes-wort\nerstes-wort\n")
    assert added.exit_code == 0, added.output
    assert "erstes-wort" not in added.output
    assert logs_in(database_url, tmp_path, "anna", "erstes-wort")
    assert founded("user", "passwd", "anna", "--password-stdin", typed="zweites-wort\n").exit_code == 0
    assert not logs_in(database_url, tmp_path, "anna", "erstes-wort")
    assert logs_in(database_url, tmp_path, "anna", "zweites-wort")


@pytest.mark.parametrize(("password", "code"), [("1234567", 1), ("12345678", 0)])
def test_how_short_a_password_may_be(founded: Run, password: str, code: int) -> None:
    added = founded("user", "add", "demo", "anna", "安娜", "--password-stdin", typed=f"{password}\n")
    assert added.exit_code == code


# Doctor and chain


def test_a_sound_installation(founded: Run) -> None:
    result = founded("doctor")
    assert result.exit_code == 0, result.output
    assert "PROBLEM" not in result.output
    for subject in ("durability", "address", "plugin sample", "clock", "disk", "jobs", "mail", "events of demo"):
        assert f"{subject}: " in result.output


def problem(result: Result) -> str:
    (line,) = [line for line in result.output.splitlines() if line.startswith("PROBLEM")]
    assert result.exit_code == 1
    return line


def test_an_event_that_was_changed_is_found(founded: Run, database_url: str) -> None:
    assert "as they were written" in founded("audit", "verify", "demo").output
    execute(database_url, "UPDATE event SET actor = 'mallory' WHERE n = 1")
    assert "events of demo: event 1: the event was changed" in problem(founded("doctor"))
    result = founded("audit", "verify")
    assert (result.exit_code, "demo: event 1: altered: the event was changed" in result.output) == (1, True)


def test_an_event_that_was_removed_is_found(founded: Run, database_url: str) -> None:
    execute(database_url, "DELETE FROM event")
    assert "events at the end are missing" in founded("audit", "verify").output


def test_a_right_that_was_given_past_the_program_is_found(founded: Run, database_url: str) -> None:
    execute(database_url, """UPDATE role SET permissions = '["pay_edit"]' WHERE key = 'clerk'""")
    result = founded("audit", "verify")
    assert result.exit_code == 1
    assert "permissions of role clerk is pay_edit, recorded is note, view_own (event 1)" in result.output


def test_a_head_that_was_kept_finds_a_history_that_was_written_anew(founded: Run, tmp_path: Path) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(f"从邮件中抄下：\n{founded('audit', 'head').output}", encoding="utf-8")
    result = founded("audit", "verify", "--head", str(kept))
    assert (result.exit_code, "1 heads given" in result.output) == (0, True)
    before, after = kept.read_text(encoding="utf-8").split(" 1 ", 1)
    kept.write_text(f"{before} 1 {'1' if after[0] == '0' else '0'}{after[1:]}", encoding="utf-8")
    result = founded("audit", "verify", "demo", "--head", str(kept))
    assert (result.exit_code, "demo: event 1: rewritten" in result.output) == (1, True)
    kept.write_text("nothing", encoding="utf-8")
    assert says(founded("audit", "verify", "--head", str(kept)), "holds no head")


def test_a_history_is_taken_away_and_verified_without_the_database(founded: Run, tmp_path: Path) -> None:
    file = tmp_path / "trail.zip"
    assert founded("audit", "export", "demo", str(file)).exit_code == 0
    assert says(founded("audit", "export", "demo", str(file)), "is there already")
    nowhere = runner("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path)
    assert "demo: 1 events are as they were written" in nowhere("audit", "verify", str(file)).output
    kept = tmp_path / "heads.txt"
    kept.write_text(founded("audit", "head").output.replace("huiyin-head demo", "huiyin-head other"))
    result = nowhere("audit", "verify", str(file), "--head", str(kept))
    assert (result.exit_code, "other: a head was given" in result.output) == (1, True)


def in_database(url: str, folder: Path, *rows: object) -> None:
    app = make_app(url, folder, PluginManager(with_entry_points=False))
    with app.app_context():
        with uow.system_work() as session:
            session.add_all(rows)
        db.session.remove()
        db.engine.dispose()


def test_dead_jobs_are_counted(founded: Run, database_url: str, tmp_path: Path) -> None:
    states = [("a", "dead"), ("b", "dead"), ("c", "ready")]
    jobs = [
        Job(
            org_id=1, kind="mail", key=key, run_at=clock.now(), subject_id=None, state=state, attempts=12, last_error=""
        )
        for key, state in states
    ]
    in_database(database_url, tmp_path, *jobs)
    assert "2 failed for good" in problem(founded("doctor"))


@pytest.mark.parametrize(("minutes", "sound"), [(9, True), (12, False)])
def test_a_clock_that_fell_behind_is_noticed(founded: Run, database_url: str, minutes: int, sound: bool) -> None:
    ahead = timedelta(minutes=minutes) // timedelta(microseconds=1)
    execute(database_url, f"UPDATE event SET at = at + {ahead}")
    result = founded("doctor").output
    assert ("clock: it is behind the newest event" in result) is not sound


def test_an_address_without_encryption_is_noticed(founded: Run, database_url: str, tmp_path: Path) -> None:
    open_ = runner(database_url, tmp_path, base_url="http://feedback.example.com")
    assert "not https" in problem(open_("doctor"))
    safe = runner(database_url, tmp_path, base_url="https://feedback.example.com")
    assert safe("doctor").exit_code == 0


def test_a_mail_server_is_asked(founded: Run, database_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        run = runner(database_url, tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        assert f"mail: 127.0.0.1:{port} answers" in run("doctor").output
        strict = runner(database_url, tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_security="starttls")
        assert "STARTTLS" in problem(strict("doctor"))
    finally:
        server.stop()
    assert f"mail: 127.0.0.1:{port}: " in problem(run("doctor"))
