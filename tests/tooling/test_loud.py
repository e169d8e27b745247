import pytest


def test_a_test_that_cannot_run_fails_whatever_way_it_is_skipped(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_inside="import pytest\ndef test_it(): pytest.skip('no time 1')",
        test_mark="import pytest\n@pytest.mark.skip(reason='no time 2')\ndef test_it(): pass",
        test_condition="import pytest\n@pytest.mark.skipif(True, reason='no time 3')\ndef test_it(): pass",
        test_module="import pytest\npytest.skip('no time 4', allow_module_level=True)",
        test_import="import pytest\npytest.importorskip('no_such_module', reason='no time 5')",
        test_expected="import pytest\n@pytest.mark.xfail(reason='later')\ndef test_it(): assert False",
    )
    result = pytester.runpytest_inprocess("-p", "tests.support.loud", "--continue-on-collection-errors")
    result.assert_outcomes(failed=1, errors=4, xfailed=1)
    told = "\n".join(result.outlines)
    assert told.count("must fail") >= 5
    assert all(f"no time {number}" in told for number in range(1, 6))
