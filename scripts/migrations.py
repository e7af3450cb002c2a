"""Migrations of each app form one line: two that follow the same one are refused."""

import os
import sys

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from scripts.system import say


def branches(loader: MigrationLoader, app: str) -> list[str]:
    """The last migrations of an app when there are several, and the merges that hide such."""
    leaves = [name for _, name in loader.graph.leaf_nodes(app)]
    merges = [
        name
        for (label, name), migration in loader.disk_migrations.items()
        if label == app and sum(parent[0] == app for parent in migration.dependencies) > 1
    ]
    return merges + (leaves if len(leaves) > 1 else [])


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kokybes_krepselis.settings")
    django.setup()
    loader = MigrationLoader(None)
    ours = [name for name in settings.INSTALLED_APPS if "." not in name]
    problems = [f"{app}: {', '.join(found)}" for app in ours if (found := branches(loader, app))]
    say("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
