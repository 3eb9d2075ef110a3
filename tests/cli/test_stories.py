"""The commands that play scenarios, import files and build the demonstration, as people run them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from core.app import BUNDLED, create_app
from core.cli.main import program
from core.cli.tools import Tools
from core.config import Config
from core.plugin_manager import PluginManager
from core.testing.databases import empty_sqlite_url

Command = Callable[..., Result]
HEADER = (
    "order_id,order_status,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,"
    "customer_unique_id,customer_city,customer_state,n_items,product_category,payment_type,payment_value\n"
)
GOOD = "A1,delivered,2025-11-03 10:00:00,2025-11-03 12:00:00,2025-11-05 09:00:00,c1,santos,SP,1,toys,boleto,10.0\n"
UNCONFIRMED = "A2,created,,,,c2,santos,SP,1,toys,boleto,10.0\n"
BACKWARDS = "A3,shipped,2025-11-03 10:00:00,,,c3,santos,SP,many,toys,boleto,10.0\n"
SCENARIO = """\
scenario: cli
plugin: ecommerce
process: order_tracking
people: {xu: {roles: [customer_service]}, lin: {roles: [information_officer]}}
steps:
  - at: "2026-03-17 16:00:00"
    by: xu
    open: {order_no: "1", model: X, quantity: 1, recipient: 王芳, address: 文三路 18 号, phone: "13800000000"}
    expect: {state: confirmed, notified: [lin]}
  - {at: "2026-03-17 17:00:00", by: lin, do: cancel, refused: ROLE_NOT_ALLOWED}
  - {at: "2026-03-18 10:00:01", expect: {overdue: [ship, voucher]}}
"""


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs commands on an installation in a folder of its own, without asking the environment."""
    installed = Config(data_dir=tmp_path, database_url=empty_sqlite_url(), secret_key="k" * 20 + "0123456789abcdef")
    plugins = PluginManager(BUNDLED, with_entry_points=False)

    def create(config: Config | None = None) -> Flask:
        return create_app(config or installed, plugins=plugins)

    def run(*arguments: object, typed: str = "") -> Result:
        return CliRunner().invoke(program, [str(one) for one in arguments], obj=Tools(create), input=typed)

    return run


@pytest.fixture
def shop(command: Command) -> Command:
    """An installation with a shop in it."""
    assert command("init").exit_code == 0
    assert command("org", "add", "shop", "商店", "--plugin", "ecommerce").exit_code == 0
    return command


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_is_told_as_a_story_and_needs_no_installation(command: Command, tmp_path: Path) -> None:
    result = command("simulate", _write(tmp_path, "case.yaml", SCENARIO))
    assert result.exit_code == 0, result.output
    assert "2026-03-17 16:00:00  xu: open → DD-20260317-0001 confirmed" in result.output
    assert "due: ship 2026-03-17 23:59:59, voucher 2026-03-18 10:00:00" in result.output
    assert "to lin: 订单 1 已确认" in result.output
    assert "refused: ROLE_NOT_ALLOWED" in result.output
    assert "2026-03-18 10:00:01  system: overdue" in result.output
    assert "classified" not in result.output
    assert result.output.endswith("1 scenarios, no differences.\n")
    assert "classified" in command("simulate", "--verbose", tmp_path / "case.yaml").output


def test_a_difference_is_a_line_and_an_exit_code(command: Command, tmp_path: Path) -> None:
    path = _write(tmp_path, "case.yaml", SCENARIO.replace("[ship, voucher]", "[voucher]"))
    result = command("simulate", "--quiet", path)
    assert result.exit_code == 1
    assert result.output == (
        f"{path}:11: expected overdue [voucher], was [ship, voucher]\n1 scenarios, 1 differences.\n"
    )


def test_a_broken_file_is_one_line_and_nothing_runs(command: Command, tmp_path: Path) -> None:
    good, broken = _write(tmp_path, "a.yaml", SCENARIO), _write(tmp_path, "b.yaml", SCENARIO + "more: 1\n")
    result = command("simulate", good, broken)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert f"{broken}:12: scenario: unknown key 'more'" in result.output


def test_a_file_is_imported_once_and_reported(shop: Command, tmp_path: Path) -> None:
    path = _write(tmp_path, "orders.csv", HEADER + GOOD + UNCONFIRMED + BACKWARDS)
    dry = shop("import", "shop", "orders", path, "--dry-run")
    assert "1 would be imported, 0 here already." in dry.output
    first = shop("import", "shop", "orders", path)
    assert first.exit_code == 0, first.output
    assert "3 rows: 1 imported, 0 here already." in first.output
    assert "1 skipped: 订单没有确认时间" in first.output
    assert [line.split() for line in first.output.splitlines() if line.startswith("voucher")] == [
        ["voucher", "1", "0", "0", "1", "0", "0"]
    ]
    assert "3 rows: 0 imported, 1 here already." in shop("import", "shop", "orders", path).output
    changed = _write(tmp_path, "orders.csv", HEADER + GOOD.replace("santos", "recife"))
    assert "1 changed:\n  line 2  A1: " in shop("import", "shop", "orders", changed).output


def test_an_import_is_made_in_the_name_of_an_administrator(shop: Command, tmp_path: Path) -> None:
    path = _write(tmp_path, "orders.csv", HEADER + GOOD)
    for login, role in (("guan", "administrator"), ("xu", "customer_service")):
        shop("user", "add", "shop", login, login, "--role", role, "--password-stdin", typed="geheim-geheim\n")
    assert "Error: 本单位没有这个人。" in shop("import", "shop", "orders", path, "--as", "nobody").output
    assert shop("import", "shop", "orders", path, "--as", "xu").exit_code == 1
    assert "1 imported" in shop("import", "shop", "orders", path, "--as", "guan").output


@pytest.mark.slow
def test_the_demonstration_is_built_once_and_tells_how_to_log_in(command: Command) -> None:
    assert command("init").exit_code == 0
    built = command("demo")
    assert built.exit_code == 0, built.output
    assert "电商订单示范单位 (demo-ecommerce) has" in built.output
    assert "guanli-ecommerce   顾黎  系统管理员" in built.output
    assert "refused" not in built.output
    assert command("demo").exit_code == 1
    assert command("demo", "--if-missing").exit_code == 0
