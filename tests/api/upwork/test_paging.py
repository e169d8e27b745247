import pytest

from hiringhall.api.upwork.paging import Page, lister, read_page
from hiringhall.marketplace.errors import InvalidInput


@pytest.mark.parametrize(
    ("value", "page"),
    [
        (None, Page(0, 10)),
        ("", Page(0, 10)),
        ("None;None", Page(0, 10)),
        ("0;10", Page(0, 10)),
        ("20;1", Page(20, 1)),
        ("1000000000;100", Page(10**9, 100)),
    ],
)
def test_a_page_is_offset_and_count(value: str | None, page: Page) -> None:
    assert read_page(value) == page


@pytest.mark.parametrize(
    "value",
    [
        "2",
        ";",
        "0;",
        ";10",
        "-1;10",
        "0;-1",
        "0;0",
        "0;101",
        "1000000001;1",
        "0;10;5",
        "a;b",
        "0,10",
        " 0;10",
        "0;10\n",
        "1.5;10",
        "٣;10",
        "9" * 5000,
    ],
)
def test_another_page_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_page(value, name="paging")
    assert refused.value.field == "paging"


def test_an_endpoint_may_have_its_own_default_and_maximum() -> None:
    assert read_page(None, default=Page(0, 20)) == Page(0, 20)
    assert read_page("0;200", most=200) == Page(0, 200)
    with pytest.raises(InvalidInput, match="1 to 50"):
        read_page("0;51", most=50)


def test_the_list_header_is_all_texts() -> None:
    assert lister(Page(20, 10), 45) == {
        "total_items": "45",
        "query": "",
        "paging": {"offset": "20", "count": "10"},
        "sort": "",
    }
    assert lister(Page(), 0, "s_ctime+desc")["sort"] == "s_ctime+desc"
    assert lister(Page(), 0, ("created_time", "asc"))["sort"] == {"sort": {"sort": ["created_time", "asc"]}}
