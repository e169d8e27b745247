"""`hiringhall config` and the settings table of the operations guide."""

from pathlib import Path

from hiringhall import settings
from tests.cli.conftest import RunCommand

GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"


def test_every_setting_is_listed_with_value_default_source_and_meaning(command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text('name = "Corner Hall"\nport = 9000\nworkers = 3\n')
    rows = {
        row["name"]: row
        for row in command("config", "--config", "hall.toml", "--json", "--data", "elsewhere", port=9001).json
    }
    assert list(rows) == list(settings.Settings.__struct_fields__)
    assert all(row["meaning"].endswith(".") for row in rows.values())
    assert (rows["name"]["value"], rows["name"]["source"]) == ("Corner Hall", "hall.toml")
    assert (rows["port"]["value"], rows["port"]["source"]) == ("9001", "the environment, HIRINGHALL_PORT")
    assert (rows["data"]["value"], rows["data"]["source"]) == ("elsewhere", "the command line")
    assert (rows["workers"]["default"], rows["rate_limit"]["source"]) == ("2", "the default")


def test_secrets_are_not_shown(command: RunCommand) -> None:
    ran = command(
        "config",
        secret_key="very-secret",
        database="postgresql://hall:very-secret@db.example/hall",
        mail="smtp://hall:very-secret@mail.example:25",
    )
    assert ran.status == 0
    assert "very-secret" not in ran.out
    assert "postgresql://hall:***@db.example/hall" in ran.out


def test_the_operations_guide_lists_the_settings_as_they_are() -> None:
    table = [
        f"| `{name}` | `{settings.PREFIX}{name.upper()}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in (
            (name, settings.masked(name, getattr(settings.Settings(), name)), meaning)
            for name, _, meaning in settings.describe()
        )
    ]
    assert "\n".join(table) in GUIDE.read_text(), "\n".join(table)
