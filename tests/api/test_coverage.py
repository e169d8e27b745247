from tests.support.coverage import NOT_SERVED, known, not_served, plausible


def test_what_is_not_served_is_exactly_what_the_list_says() -> None:
    listed = set(NOT_SERVED.read_text().splitlines())
    actual = set(not_served())
    served_now = sorted(listed - actual)
    lost = sorted(actual - listed)
    assert not served_now, (
        f"Served, but still in {NOT_SERVED.name}; run `python -m tests.support.coverage`: {served_now}"
    )
    assert not lost, f"Not served, and not in {NOT_SERVED.name} either; serve it again: {lost}"


def test_the_list_holds_only_what_is_known_and_each_line_once() -> None:
    lines = NOT_SERVED.read_text().splitlines()
    assert len(lines) == len(set(lines))
    assert set(lines) <= {f"{method} {path}" for method, path in known()}


def test_open_segments_are_filled_with_what_a_client_would_send() -> None:
    assert plausible("api/hr/v2/jobs/{}") == "api/hr/v2/jobs/1001"
    assert (
        plausible("api/team/v3/workdays/contracts/{}/{},{}") == "api/team/v3/workdays/contracts/1001/20260105,20260111"
    )
    assert plausible("api/team/v1/workdiaries/{}/{}") == "api/team/v1/workdiaries/1001/1001"
    assert plausible("api/team/v1/workdiaries/{}/{}/{}") == "api/team/v1/workdiaries/1001/1001/20260105"
    assert plausible("api/team/v3/snapshots/contracts/{}/{}/{}") == "api/team/v3/snapshots/contracts/1001/1001/webcam"
    assert plausible("api/profiles/v1/providers/{}/{}/{}") == "api/profiles/v1/providers/1001/skills/1001"
    assert not any("{" in plausible(path) for _, path in known())
