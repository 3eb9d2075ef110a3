"""Processes that the fault tests start and kill: one that writes tickets, one that sweeps."""

import sys
from datetime import datetime
from pathlib import Path

from core.plugin_manager import PluginManager
from core.services import configuration, opening, organisations, overdue, uow
from core.services.scope import Scope
from core.testing import sample_plugin
from core.testing.world import SYSTEM_ACTOR, make_app


def main() -> None:
    role, url, data_dir, org_key, serial, now_text = sys.argv[1:]
    plugins = PluginManager(with_entry_points=False)
    plugins.register(sample_plugin)
    now = datetime.fromisoformat(now_text)
    with make_app(url, Path(data_dir), plugins).app_context():
        org = organisations.find_organisation(org_key)
        assert org is not None
        if role == "sweep":
            scope = Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins)
            while overdue.fire_due(scope, limit=7):
                print("fired", flush=True)
            return
        with uow.reading(org.id) as session:
            config = configuration.configuration(session, org.id)
            clerk = config.actor(config.by_login["clerk"].user_id, now)
        assert clerk is not None
        scope = Scope(org=org, actor=clerk, now=now, plugins=plugins)
        for number in range(100_000):
            key = f"{serial}-{number}"
            opening.open_ticket(scope, "complaint", {"subject": f"第 {key} 件", "kind": "other"}, client_key=key)
            print(key, flush=True)


main()
