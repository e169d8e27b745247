from pathlib import Path

import pytest

from hiringhall.settings import HIDDEN, PREFIX, Settings, SettingsError, as_environ, describe, load, masked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "hall.toml"
    file.write_text('port = 1001\nname = "From the file"\n')
    return file


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(file: Path) -> None:
    environ = {"HIRINGHALL_PORT": "1002"}
    assert load({}, {}).port == 8080
    assert load({}, {}, file).port == 1001
    assert load({}, environ, file).port == 1002
    assert load({"port": 1003}, environ, file).port == 1003


def test_a_flag_that_was_not_given_hides_nothing(file: Path) -> None:
    assert load({"port": None}, {}, file).port == 1001


def test_what_a_source_leaves_out_comes_from_the_next_one(file: Path) -> None:
    settings = load({}, {"HIRINGHALL_PORT": "1002"}, file)
    assert (settings.name, settings.port, settings.workers) == ("From the file", 1002, 2)


def test_the_environment_may_name_the_file(file: Path) -> None:
    assert load({}, {"HIRINGHALL_CONFIG": str(file)}).name == "From the file"


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_the_environment_says_yes_and_no_in_the_usual_words(text: str, value: bool) -> None:
    assert load({}, {"HIRINGHALL_APPROVE_KEYS": text}).approve_keys is value


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"HIRINGHALL_PORT": "eighty"}, "port"),
        ({"HIRINGHALL_PORT": "70000"}, "port"),
        ({"HIRINGHALL_WORKERS": "0"}, "workers"),
        ({"HIRINGHALL_UNKNOWN_PARAMETERS": "perhaps"}, "unknown_parameters"),
        ({"HIRINGHALL_LOG_FORMAT": "xml"}, "log_format"),
        ({"HIRINGHALL_APPROVE_KEYS": "maybe"}, "approve_keys"),
        ({"HIRINGHALL_WEBHOOK_NETWORKS": "10.0.0.0/8, inside"}, "webhook_networks"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_setting_and_where_it_came_from(
    environ: dict[str, str], name: str
) -> None:
    with pytest.raises(SettingsError, match=f"Setting {name} .*{next(iter(environ))}"):
        load({}, environ)


def test_a_bad_value_in_the_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hall.toml"
    file.write_text("workers = 0\n")
    with pytest.raises(SettingsError, match=f"Setting workers .*{file}"):
        load({}, {}, file)


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hall.toml"
    file.write_text("prot = 8080\n")
    with pytest.raises(SettingsError, match="prot"):
        load({}, {}, file)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml"):
        load({}, {}, tmp_path / "missing.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("port = ")
    with pytest.raises(SettingsError, match=r"broken\.toml"):
        load({}, {}, broken)


@pytest.mark.parametrize("data", ["somewhere", Path("somewhere")])
def test_the_data_folder_holds_the_database_unless_another_is_named(data: str | Path) -> None:
    assert load({"data": data}, {}).database_url == "sqlite:///somewhere/hall.db"
    assert load({"data": data, "database": "postgresql:///hall"}, {}).database_url == "postgresql:///hall"


def test_settings_survive_the_way_through_the_environment(tmp_path: Path) -> None:
    settings = load({"data": tmp_path, "approve_keys": True, "rate_limit": 7, "name": "Hall & Söhne"}, {})
    assert load({}, as_environ(settings)) == settings


def test_every_setting_has_a_sentence_and_its_default() -> None:
    described = {name: (default, meaning) for name, default, meaning in describe()}
    assert set(described) == set(Settings.__struct_fields__)
    assert described["port"][0] == "8080"
    assert all(meaning.endswith(".") for _, meaning in described.values()), described


def test_the_names_in_the_environment_start_alike() -> None:
    assert all(name.startswith(PREFIX) for name in as_environ(Settings()))


def test_what_stripe_must_keep_secret_is_never_shown() -> None:
    names = {name for name in Settings.__struct_fields__ if name.endswith(("_key", "_secret"))}
    assert {"stripe_key", "stripe_webhook_secret"} < names
    for name in names - {"tls_key"}:
        assert masked(name, "sk_live_1") == HIDDEN
