"""The composition root: puts configuration, database, plugins, pages and commands together. Nobody imports it."""

from flask import Flask

from core import web
from core.cli.main import program
from core.cli.tools import Tools
from core.config import Config, read_config
from core.extensions import db, prepare_engine
from core.plugin_manager import PluginManager
from core.services import redaction
from core.web import guard

BUNDLED = (
    "plugins.ecommerce.plugin",
    "plugins.school.plugin",
    "plugins.hotel.plugin",
    "plugins.dealer.plugin",
    "plugins.enterprise.plugin",
    "plugins.manufacturing.plugin",
    "plugins.construction.plugin",
)


def create_app(config: Config | None = None, *, plugins: PluginManager | None = None, pages: bool = True) -> Flask:
    """Return the application; no database is touched until somebody asks for something.

    ``plugins`` replaces the bundled and installed ones, for tests; without ``pages`` it answers no requests.

    :raises ConfigError: The environment cannot be run with.
    """
    config = config or read_config()
    redaction.install(config.secret_key, config.smtp_password)
    app = Flask("core", template_folder="web/templates", static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config.database_url),
    )
    app.extensions["huiyin_config"] = config
    app.extensions["huiyin_plugins"] = plugins or PluginManager(BUNDLED)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    if pages:
        web.register(app)
        guard.check_declared(app)
    return app


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "hide_parameters": True}
    return {"pool_pre_ping": True, "hide_parameters": True}


def main() -> None:
    """Run the program ``huiyin``."""
    program(obj=Tools(create_app))
