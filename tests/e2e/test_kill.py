"""`kill -9` of everything, at the worst moments, and a start: nothing is lost, nothing is done twice, and nobody has to help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import House
from tests.e2e.pages import arm, detail, open_thread, order_row
from tests.running import Krake, wait_for

POSTER = "LUN-POS-FL-5070"
ONE = {"drafts": 1, "promotions": 0, "deleted": 0, "canceled": 0}
DONE = {"drafts": 1, "promotions": 1, "deleted": 0, "canceled": 0}


@pytest.fixture(scope="module")
def killable(built: None, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A rehearsing house that tests may kill; browsers may notice that the server is gone, and nothing else."""
    one = House(Krake(tmp_path_factory.mktemp("killable") / "data"), browser, forgives_silence=True)
    try:
        one.krake.start()
        one.rehearse(page := one.first_entry())
        one.calm(page)
        one.close()
        yield one
    finally:
        one.krake.stop()


@pytest.fixture
def mortal(killable: House) -> Iterator[House]:
    yield killable
    killable.close()


def kill_and_start(house: House) -> None:
    house.krake.kill_all()
    house.krake.start()
    wait_for(lambda: _listens(house), what="the twins")


def _listens(house: House) -> bool:
    try:
        return bool(house.twins.printed("#0")) or True
    except OSError:
        return False


@pytest.mark.parametrize("drafts", [0, 2], ids=["before the first draft", "between two drafts"])
def test_a_run_killed_while_it_prepares_orders_goes_on_by_itself(mortal: House, drafts: int):
    page = mortal.owner()
    page.get_by_role("heading", name="Shopify orders").wait_for()
    mortal.twins.printer("faults", delay_ms=150)
    numbers = [mortal.twins.sell(variant=POSTER, quantity=1)["name"] for _ in range(3)]
    expect(order_row(page, numbers[-1])).to_be_visible()
    wait_for(lambda: sum(mortal.twins.printed(number)["drafts"] for number in numbers) >= drafts, 20, f"{drafts} drafts")
    kill_and_start(mortal)
    mortal.twins.heal()
    for number in numbers:
        expect(order_row(page, number)).to_contain_text("Needs you", timeout=30_000)  # the page came back without a reload
    assert {number: mortal.twins.printed(number) for number in numbers} == dict.fromkeys(numbers, ONE)


def test_an_approval_survives_a_kill_at_any_moment_and_prints_once(mortal: House):
    for delay in (0, 40, 400):  # at once; before Gelato was asked; while Gelato answers
        number = mortal.twins.sell(variant=POSTER, quantity=1)["name"]
        page = open_thread(mortal.owner("/todo"), mortal, f"Print and ship {number}")
        confirm = arm(page)
        mortal.twins.printer("faults", delay_ms=300)
        confirm.click()
        expect(detail(page)).to_contain_text("Approved by")
        page.wait_for_timeout(delay)
        kill_and_start(mortal)
        mortal.twins.heal()
        wait_for(lambda number=number: mortal.twins.printed(number)["promotions"], 30, f"the print of {number}, killed after {delay} ms")
        expect(detail(page)).to_contain_text("sent to print", timeout=20_000)
        assert mortal.twins.printed(number) == DONE
    mortal.twins.printer("advance", to="shipped")
    wait_for(lambda: mortal.twins.fulfilments(number), 20, "the shop's fulfilment")
    kill_and_start(mortal)
    assert len(mortal.twins.fulfilments(number)) == 1


def test_what_one_was_writing_survives_a_restart(mortal: House):
    number = mortal.twins.sell(variant=POSTER, quantity=1)["name"]
    page = open_thread(mortal.owner("/todo"), mortal, f"Print and ship {number}")
    reply = page.locator("#reply")
    reply.press_sequentially("Half a thou")
    mortal.krake.kill_all()
    mortal.krake.start()
    wait_for(lambda: _listens(mortal), what="the twins")
    other = mortal.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(page.locator(".thread-item").filter(has_text=f"Print and ship {other}")).to_be_visible(timeout=30_000)
    expect(reply).to_have_value("Half a thou")
    expect(reply).to_be_focused()
    page.keyboard.type("ght.")
    reply.press("Enter")
    expect(detail(page).locator(".message")).to_contain_text("Half a thought.")
    expect(reply).to_have_value("")
