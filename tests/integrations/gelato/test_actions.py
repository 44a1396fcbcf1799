"""Draft, promote and discard through the very functions the gate calls, judged by the twin's own ledger."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from krake.integrations.gelato.actions import ACTIONS
from krake.integrations.gelato.client import GelatoClient
from krake.integrations.gelato.errors import AlreadyOrdered, DraftDiffers, PriceChanged
from krake.kit.errors import NotFound, Refused, Rejected, Unreachable
from krake.spec.action import ActionKind, Done
from krake.spec.words import Risk

from .conftest import MUG, POSTER, Twin

DRAFT, PROMOTE, DISCARD, CANCEL = ACTIONS


def money(done: Done) -> dict[str, str]:
    """The arguments of the promotion the owner would approve after this draft."""
    price = done.facts["price"]
    return {"draft_id": done.external_id, "expected_amount": price["amount"], "currency": price["currency"]}


async def guarded(kind: ActionKind, twin: Twin, args: dict[str, Any], key: str) -> Done:
    """What the gate does: after a doubtful answer ask `find` before anything is repeated."""
    doubt = False
    for _ in range(200):
        try:
            found = await kind.find(twin.access(), args, key) if doubt else None
            return found or await kind.perform(twin.access(), args, key)
        except Unreachable as lost:
            doubt = doubt or lost.doubtful
    raise AssertionError("never got through")


async def stubborn(call: Callable[[], Awaitable[Any]]) -> Any:
    """What a naive client does: repeat until an answer comes."""
    for _ in range(200):
        try:
            return await call()
        except Unreachable:
            continue
    raise AssertionError("never got through")


def test_the_kinds_declare_their_risk() -> None:
    assert [(kind.key, kind.risk) for kind in ACTIONS] == [
        ("gelato.draft", Risk.DRAFT),
        ("gelato.promote", Risk.MONEY),
        ("gelato.discard", Risk.DRAFT),
        ("gelato.cancel", Risk.OUTSIDE),
    ]


async def test_a_draft_carries_the_effect_key_and_its_real_price(twin: Twin) -> None:
    key = str(uuid.uuid4())
    done = await DRAFT.perform(twin.access(), twin.args((POSTER, 1), (MUG, 2)), key)
    assert done.facts["reference"] == key and done.facts["status"] == "draft" and done.facts["order_type"] == "draft"
    parts = [Decimal(done.facts[part]) for part in ("products", "shipping")]
    assert Decimal(done.facts["price"]["amount"]) == sum(parts) and done.facts["price"]["currency"] == "EUR"
    assert done.facts["route"] == {"country": "DE", "method": "DHL Paket", "method_uid": "dhl_paket", "min_days": 2, "max_days": 4}
    assert twin.ledger()["references"][key] == {"drafts": 1, "promotions": 0, "deleted": 0, "canceled": 0}


async def test_drafting_again_under_the_same_key_hands_back_the_first(twin: Twin) -> None:
    key = str(uuid.uuid4())
    first = await DRAFT.perform(twin.access(), twin.args(), key)
    assert (await DRAFT.find(twin.access(), twin.args(), key)) == await DRAFT.perform(twin.access(), twin.args(), key) == first
    assert twin.ledger()["references"][key]["drafts"] == 1


async def test_a_draft_that_was_never_made_is_surely_not_found(twin: Twin) -> None:
    assert await DRAFT.find(twin.access(), twin.args(), str(uuid.uuid4())) is None


async def test_other_lines_under_the_same_key_are_never_taken_for_the_same_draft(twin: Twin) -> None:
    key = str(uuid.uuid4())
    first = await DRAFT.perform(twin.access(), twin.args(), key)
    for changed in (twin.args((POSTER, 2)), twin.args(address=twin.args()["address"] | {"line1": "Lindenallee 13"})):
        with pytest.raises(DraftDiffers) as refusal:
            await DRAFT.perform(twin.access(), changed, key)
        assert refusal.value.order_id == first.external_id
    await DISCARD.perform(twin.access(), {"draft_id": first.external_id}, "x")
    assert (await DRAFT.perform(twin.access(), twin.args((POSTER, 2)), key)).external_id != first.external_id


async def test_an_address_or_file_that_cannot_work_is_refused_before_anything_is_sent(twin: Twin) -> None:
    long = twin.args(address=twin.args()["address"] | {"last_name": "von und zu " * 4})
    with pytest.raises(Refused) as refusal:
        await DRAFT.perform(twin.access(), long, "k")
    assert "Last name" in refusal.value.words.en and "Nachname" in refusal.value.words.de
    with pytest.raises(Refused) as unfetchable:
        await DRAFT.perform(twin.access(rehearsal=False), twin.args(), "k")
    assert "file store" in unfetchable.value.words.en
    assert twin.ledger()["orders"] == []


async def test_promoting_charges_once_and_says_done_when_asked_again(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    assert await PROMOTE.find(twin.access(), money(draft), "p") is None
    done = await PROMOTE.perform(twin.access(), money(draft), "p")
    assert done.facts["order_type"] == "order" and done.facts["financial_status"] == "paid" and done.facts["price"] == draft.facts["price"]
    assert await PROMOTE.perform(twin.access(), money(draft), "p") == await PROMOTE.find(twin.access(), money(draft), "p") == done
    assert twin.ledger()["references"]["k"]["promotions"] == 1


@pytest.mark.parametrize("change", [1.25, {POSTER: "15.00"}])
async def test_a_price_that_changed_since_the_approval_is_refused_with_nothing_sent(twin: Twin, change: Any) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    twin.faults(price_change=change)
    with pytest.raises(PriceChanged) as refusal:
        await PROMOTE.perform(twin.access(), money(draft), "p")
    assert refusal.value.expected.amount == Decimal(draft.facts["price"]["amount"]) < refusal.value.price.amount
    assert twin.ledger()["references"]["k"]["promotions"] == 0
    renewed = money(draft) | {"expected_amount": str(refusal.value.price.amount)}
    assert (await PROMOTE.perform(twin.access(), renewed, "p2")).facts["order_type"] == "order"


async def test_an_approval_in_another_currency_is_a_changed_price(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    with pytest.raises(PriceChanged):
        await PROMOTE.perform(twin.access(), money(draft) | {"currency": "USD"}, "p")


async def test_two_drafts_of_one_customer_order_never_both_print(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    async with GelatoClient(twin.access()) as gelato:
        body = {"orderReferenceId": "k", "customerReferenceId": "c", "currency": "EUR"}
        raw = (await gelato.get_order(draft.external_id)).raw
        items = [{"itemReferenceId": "z", "productUid": POSTER, "quantity": 1, "files": raw["items"][0]["files"]}]
        spare = await gelato.create_draft(body | {"items": items, "shippingAddress": raw["shippingAddress"]})
    await PROMOTE.perform(twin.access(), money(draft), "p")
    with pytest.raises(AlreadyOrdered) as refusal:
        await PROMOTE.perform(twin.access(), money(draft) | {"draft_id": spare.external_id}, "p2")
    assert refusal.value.order_id == draft.external_id
    assert twin.ledger()["references"]["k"]["promotions"] == 1


async def test_a_wallet_that_cannot_pay_is_a_failure_that_says_so(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    twin.faults(wallet_refused=True)
    for call in (PROMOTE.perform, PROMOTE.find, PROMOTE.perform):
        with pytest.raises(Rejected) as refusal:
            await call(twin.access(), money(draft), "p")
        assert refusal.value.code == "refused"


async def test_a_split_order_is_one_promotion_and_names_its_other_part(twin: Twin) -> None:
    twin.faults(split=True)
    args = twin.args((POSTER, 1), (MUG, 1))
    draft = await DRAFT.perform(twin.access(), args, "k")
    done = await PROMOTE.perform(twin.access(), money(draft), "p")
    orders = twin.ledger()["orders"]
    assert done.facts["connected"] == [order["id"] for order in orders if order["id"] != draft.external_id]
    assert sum(Decimal(order["totalInclVat"]) for order in orders) == Decimal(draft.facts["price"]["amount"])
    assert twin.ledger()["references"]["k"]["promotions"] == 1
    assert (await DRAFT.find(twin.access(), args, "k")) is not None
    assert (await PROMOTE.perform(twin.access(), money(draft), "p")).facts["order_type"] == "order"


async def test_discarding_is_done_once_gone_and_never_touches_an_order(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    gone = {"draft_id": draft.external_id}
    assert await DISCARD.find(twin.access(), gone, "d") is None
    assert (
        await DISCARD.perform(twin.access(), gone, "d")
        == await DISCARD.perform(twin.access(), gone, "d")
        == await DISCARD.find(twin.access(), gone, "d")
    )
    assert twin.ledger()["references"]["k"]["deleted"] == 1
    assert await PROMOTE.find(twin.access(), money(draft), "p") is None
    with pytest.raises(NotFound):
        await PROMOTE.perform(twin.access(), money(draft), "p")
    printed = await DRAFT.perform(twin.access(), twin.args(), "k2")
    await PROMOTE.perform(twin.access(), money(printed), "p")
    with pytest.raises(Rejected):
        await DISCARD.perform(twin.access(), {"draft_id": printed.external_id}, "d")


@pytest.mark.parametrize("fault", ["lost_answers", "lost_requests"])
async def test_lost_answers_never_print_twice_and_never_lose_an_order(twin: Twin, fault: str) -> None:
    twin.faults(**{fault: 0.35, "seed": 7})
    keys = [str(uuid.uuid4()) for _ in range(12)]
    for key in keys:
        draft = await guarded(DRAFT, twin, twin.args(), key)
        await guarded(PROMOTE, twin, money(draft), key)
    counts = twin.ledger()["references"]
    assert {key: (counts[key]["drafts"], counts[key]["promotions"]) for key in keys} == dict.fromkeys(keys, (1, 1))


async def test_without_the_guard_the_same_faults_print_twice(twin: Twin) -> None:
    twin.faults(lost_answers=0.35, seed=7)
    keys = [str(uuid.uuid4()) for _ in range(12)]
    for key in keys:
        body = {"orderReferenceId": key, "customerReferenceId": "c", "currency": "EUR", "orderType": "order"} | _wire(twin)
        async with GelatoClient(twin.access()) as gelato:
            await stubborn(lambda body=body, gelato=gelato: gelato._call("POST", "order", "/orders", body))
    counts = twin.ledger()["references"]
    assert sum(counts[key]["promotions"] for key in keys) > len(keys)


async def test_a_discard_whose_answer_is_lost_is_found_done(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    twin.faults(lost_answers=0.5, seed=3)
    await guarded(DISCARD, twin, {"draft_id": draft.external_id}, "d")
    assert twin.ledger()["references"]["k"]["deleted"] == 1


def _wire(twin: Twin) -> dict[str, Any]:
    files = [{"type": "default", "url": f"{twin.origin}/files/a.png"}]
    address = {
        "firstName": "J",
        "lastName": "M",
        "addressLine1": "A 1",
        "city": "B",
        "postCode": "10115",
        "country": "DE",
        "email": "j@e.de",
    }
    return {"items": [{"itemReferenceId": "a", "productUid": POSTER, "quantity": 1, "files": files}], "shippingAddress": address}
