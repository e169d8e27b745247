"""The reference as people read it."""

from hiringhall.api.upwork.reference import EndpointEntry, sections


def entry(section: str, name: str) -> EndpointEntry:
    (found,) = [each for each in sections()[section] if each.id == name]
    return found


def test_a_structure_that_stands_in_several_places_is_spelled_out_once() -> None:
    answer = entry("Public profiles", "profiles_provider_get").answer
    assert "profile.skills.skill.skl_level" in answer
    assert "profiles.profile[] (as profile)" in answer
    assert "profile.assignments.hr.job (as profile.assignments.assignment)" in answer
    assert len(answer) == len(set(answer))


def test_filters_are_told_with_their_forms() -> None:
    parameters = {each.name: each for each in entry("Jobs", "profiles_search_jobs").parameters}
    assert "[20 TO 40]" in parameters["client_feedback"].meaning
    assert "None" in parameters["client_feedback"].meaning
    assert "None" not in parameters["client_hires"].meaning
    assert not any(each.required for each in parameters.values())
