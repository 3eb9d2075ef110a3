"""The pages: the shell in which all of them live, and its blueprints."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from core.config import Config
from core.web import (
    account,
    assets,
    attachments,
    auth,
    away,
    board,
    drafts,
    errors,
    giver,
    guard,
    headers,
    health,
    i18n,
    identities,
    incoming,
    joining,
    measures,
    notices,
    penalties,
    portal,
    processes,
    replies,
    settings,
    shell,
    telling,
    templating,
    ticket_links,
    tickets,
    what_if,
    why,
    work,
)

BLUEPRINTS = (
    shell.pages,
    auth.pages,
    joining.pages,
    account.pages,
    telling.pages,
    away.pages,
    work.pages,
    tickets.pages,
    measures.pages,
    why.pages,
    ticket_links.pages,
    drafts.pages,
    attachments.pages,
    notices.pages,
    penalties.pages,
    processes.pages,
    replies.pages,
    board.pages,
    incoming.pages,
    portal.pages,
    giver.pages,
    identities.pages,
    settings.pages,
    what_if.pages,
    health.pages,
)


def register(app: Flask) -> None:
    """Give ``app`` its pages and everything around them: language, guard, headers, errors, static files."""
    config: Config = app.extensions["huiyin_config"]
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask documents it
    headers.register(app, config)
    i18n.register(app)
    guard.register(app, config)
    templating.register(app)
    errors.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    assets.register(app)
