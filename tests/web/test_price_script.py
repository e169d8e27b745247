"""The script of price forms reckons as the marketplace does, under every kind of fee."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hiringhall.marketplace.fees import Fees
from hiringhall.web import statics, values
from tests.marketplace.test_fees import FLAT, FREE, SLIDING

SCRIPT = Path(statics.__file__).with_name("static") / "price.js"


@pytest.mark.parametrize("fees", [Fees(FLAT), Fees(FREE), Fees(SLIDING), Fees(SLIDING, 400_00)])
def test_the_script_reckons_as_the_marketplace_does(browser: Browser, fees: Fees) -> None:
    page = browser.new_page()
    page.set_content(
        f"""<fieldset data-tiers="{fees.schedule.tiers}" data-billed="{fees.billed}">
        <input name="charge"><input name="pay"></fieldset>"""
    )
    page.add_script_tag(content=SCRIPT.read_text())
    charge, pay = page.locator("[name=charge]"), page.locator("[name=pay]")
    for cents in (0, 5, 22_22, 27_78, 100_00, 499_99, 500_05, 20_000_00):
        charge.fill(values.typed(cents))
        assert pay.input_value() == values.typed(fees.pay(cents))
        pay.fill(values.typed(cents))
        assert charge.input_value() == values.typed(fees.charge_for(cents))
    page.close()
