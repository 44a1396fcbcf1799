"""The effects on Gelato: draft, promote, discard a draft, cancel an order. Only the gate calls them.

Gelato has no idempotency key and its reference is not unique, so each effect looks before it acts: a draft carries the
effect key as `orderReferenceId` and is searched by it; promoting and discarding go by Gelato's own id and read it first.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from krake.integrations.gelato import address, files, statuses
from krake.integrations.gelato.client import GelatoClient
from krake.integrations.gelato.data import OrderReply
from krake.integrations.gelato.errors import AlreadyOrdered, DraftDiffers, PriceChanged
from krake.integrations.gelato.facts import facts
from krake.kit.errors import NotFound, Refused, Rejected
from krake.kit.money import Money, decimal
from krake.kit.text import Words
from krake.spec.action import ActionKind, Done, Final, Undo
from krake.spec.integration import Access
from krake.spec.words import Risk

#: the part of an address that decides where a parcel goes
DOOR = ("firstName", "lastName", "addressLine1", "addressLine2", "city", "postCode", "state", "country")


async def draft(access: Access, args: dict[str, Any], key: str) -> Done:
    """Make a draft, or hand back the one that is already there.

    args: reference, customer_reference, currency, items [{item_reference, product_uid, quantity, files [{type, url}]}],
    address (keys of `address.PARTS`), shipment_method ("" for the cheapest).
    Raises `Refused` before sending when address or file cannot work, `DraftDiffers` when the key holds something else.
    """
    _sendable(access, args)
    async with GelatoClient(access) as gelato:
        held = await _held(gelato, key)
        if held is None:
            held = await gelato.create_draft(_body(args, key))
    return _drafted(held, args)


async def find_draft(access: Access, args: dict[str, Any], key: str) -> Done | None:
    async with GelatoClient(access) as gelato:
        held = await _held(gelato, key)
    return None if held is None else _drafted(held, args)


async def promote(access: Access, args: dict[str, Any], key: str) -> Done:
    """Print and charge a draft at the price the owner approved.

    args: draft_id, expected_amount (string), currency. Already ordered is done. Raises `PriceChanged` with nothing sent when
    the draft's price differs now, `AlreadyOrdered` when another order carries the same reference, `Rejected` when Gelato
    refuses (out of stock, or the wallet could not be charged).
    """
    async with GelatoClient(access) as gelato:
        held = await gelato.get_order(args["draft_id"])
        if held.ordered:
            return _ordered(held)
        _same_price(held, args)
        await _alone(gelato, held)
        return _ordered(await gelato.promote(held.external_id))


async def find_promoted(access: Access, args: dict[str, Any], key: str) -> Done | None:
    """Done when the draft is an order by now, None while it is still a draft or no longer exists."""
    async with GelatoClient(access) as gelato:
        try:
            held = await gelato.get_order(args["draft_id"])
        except NotFound:
            return None
    return _ordered(held) if held.ordered else None


async def discard(access: Access, args: dict[str, Any], key: str) -> Done:
    """Delete a spare draft (args: draft_id). Gone already is done; an order is never touched: `Rejected`."""
    found = await find_discarded(access, args, key)
    if found is not None:
        return found
    async with GelatoClient(access) as gelato:
        with suppress(NotFound):  # gone between look and delete is what was wanted
            await gelato.delete_draft(args["draft_id"])
    return Done(args["draft_id"], {"status": "discarded"})


async def find_discarded(access: Access, args: dict[str, Any], key: str) -> Done | None:
    async with GelatoClient(access) as gelato:
        try:
            held = await gelato.get_order(args["draft_id"])
        except NotFound:
            return Done(args["draft_id"], {"status": "discarded"})
    if held.ordered:
        raise Rejected(
            Words(
                "This draft is already an order; it cannot be discarded.",
                "Dieser Entwurf ist schon ein Auftrag und lässt sich nicht verwerfen.",
            )
        )
    return Done(held.external_id, {"status": "discarded"}) if held.fulfillment_status == "canceled" else None


async def cancel(access: Access, args: dict[str, Any], key: str) -> Done:
    """Cancel an order (args: order_id) before it is printed. Cancelled already is done; once printed Gelato refuses: `Rejected`."""
    found = await find_cancelled(access, args, key)
    if found is not None:
        return found
    async with GelatoClient(access) as gelato:
        await gelato.cancel(args["order_id"])
    return Done(args["order_id"], {"status": "canceled"})


async def find_cancelled(access: Access, args: dict[str, Any], key: str) -> Done | None:
    async with GelatoClient(access) as gelato:
        held = await gelato.get_order(args["order_id"])
    return Done(held.external_id, {"status": "canceled"}) if held.fulfillment_status == "canceled" else None


def _order(args: dict[str, Any], external_id: str) -> dict[str, Any]:
    return {"order_id": external_id}


def _draft(args: dict[str, Any], external_id: str) -> dict[str, Any]:
    return {"draft_id": external_id}


ACTIONS: tuple[ActionKind, ...] = (
    ActionKind(
        "gelato.draft",
        "gelato",
        Words("Draft at Gelato", "Entwurf bei Gelato"),
        Risk.DRAFT,
        draft,
        find_draft,
        Undo("gelato.discard", _draft, Words("The draft is deleted.", "Der Entwurf wird gelöscht.")),
    ),
    ActionKind(
        "gelato.promote",
        "gelato",
        Words("Print and ship", "Drucken und versenden"),
        Risk.MONEY,
        promote,
        find_promoted,
        Undo(
            "gelato.cancel",
            _order,
            Words(
                "Gelato is asked to cancel the order. That works until it is printed; nothing is charged then.",
                "Gelato soll den Auftrag stornieren. Das geht bis zum Druck; berechnet wird dann nichts.",
            ),
            exact=False,
        ),
        cleanup=("gelato.discard", ("draft_id",)),
        edited_by="order_to_gelato",
    ),
    ActionKind(
        "gelato.discard",
        "gelato",
        Words("Discard the draft", "Entwurf verwerfen"),
        Risk.DRAFT,
        discard,
        find_discarded,
        Final(
            Words(
                "A deleted draft is gone; preparing the order makes a new one.",
                "Ein gelöschter Entwurf ist fort; neu vorzubereiten macht einen neuen.",
            )
        ),
    ),
    ActionKind(
        "gelato.cancel",
        "gelato",
        Words("Cancel the print", "Druck stornieren"),
        Risk.OUTSIDE,
        cancel,
        find_cancelled,
        Final(
            Words(
                "A cancelled print stays cancelled; the order can be prepared again.",
                "Ein stornierter Druck bleibt storniert; die Bestellung lässt sich neu vorbereiten.",
            )
        ),
    ),
)


def _sendable(access: Access, args: dict[str, Any]) -> None:
    """Refuse what Gelato would refuse, before anything leaves the house."""
    problems = list(address.check(args["address"]))
    for item in args["items"]:
        urls = [file.get("url", "") for file in item["files"]] or [""]
        problems += [found for url in urls if (found := files.problem(url, rehearsal=access.rehearsal))]
    if not args["items"]:
        problems.append(Words("There is nothing to print.", "Es gibt nichts zu drucken."))
    if problems:
        unique = list(dict.fromkeys(problems))
        raise Refused(Words(" ".join(word.en for word in unique), " ".join(word.de for word in unique)))


def _body(args: dict[str, Any], key: str) -> dict[str, Any]:
    """The order request. `reference` travels as metadata, so that a person finds the shop's order in Gelato's dashboard."""
    body: dict[str, Any] = {
        "orderReferenceId": key,
        "customerReferenceId": args["customer_reference"],
        "currency": args["currency"],
        "items": [_item(item) for item in args["items"]],
        "shippingAddress": address.wire(args["address"]),
        "metadata": [{"key": "reference", "value": str(args["reference"])[:100]}],
    }
    if args.get("shipment_method"):
        body["shipmentMethodUid"] = args["shipment_method"]
    return body


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "itemReferenceId": item["item_reference"],
        "productUid": item["product_uid"],
        "quantity": item["quantity"],
        "files": [{"type": file.get("type") or "default", "url": file["url"]} for file in item["files"]],
    }


async def _held(gelato: GelatoClient, key: str) -> OrderReply | None:
    """What Gelato holds under the key: an order before drafts, the oldest draft first. Cancelled ones do not count."""
    lines = [line for line in await gelato.search_orders([key]) if line.reference == key and line.fulfillment_status != "canceled"]
    lines.sort(key=lambda line: (line.order_type != "order", line.created_at.isoformat() if line.created_at else "", line.external_id))
    return await gelato.get_order(lines[0].external_id) if lines else None


async def _alone(gelato: GelatoClient, held: OrderReply) -> None:
    """Refuse to promote while an order with the same reference exists: two drafts of one customer order must never both print."""
    for line in await gelato.search_orders([held.reference], types=["order"]):
        same = line.reference == held.reference and line.order_type == "order" and line.external_id != held.external_id
        if same and line.fulfillment_status != "canceled":
            raise AlreadyOrdered(line.external_id)


def _drafted(held: OrderReply, args: dict[str, Any]) -> Done:
    """The draft's facts, after checking that it holds what was asked for. A split order holds only part of it, so it is not compared."""
    if not held.connected_ids and (_content(held) != _wanted(args) or not _delivers(held, args["address"])):
        raise DraftDiffers(held.external_id)
    return Done(held.external_id, facts(held))


def _content(held: OrderReply) -> list[tuple[Any, ...]]:
    return sorted((item.reference, item.product_uid, item.quantity, _urls(url for _, url in item.files)) for item in held.items)


def _wanted(args: dict[str, Any]) -> list[tuple[Any, ...]]:
    items = args["items"]
    return sorted(
        (item["item_reference"], item["product_uid"], item["quantity"], _urls(file["url"] for file in item["files"])) for item in items
    )


def _urls(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(urls))


def _delivers(held: OrderReply, wanted: dict[str, Any]) -> bool:
    """Whether the draft goes to this address. Case and punctuation may be tidied by Gelato; what it does not repeat is not judged."""
    said = held.raw.get("shippingAddress") or {}
    asked = address.wire(wanted)
    return all(_plain(said[key]) == _plain(asked.get(key)) for key in DOOR if said.get(key))


def _plain(value: Any) -> str:
    return "".join(sign for sign in str(value or "").casefold() if sign.isalnum())


def _same_price(held: OrderReply, args: dict[str, Any]) -> None:
    expected = decimal(args["expected_amount"])
    if expected is None or held.price is None or not held.currency:
        raise Refused(Words("Gelato names no price for this draft yet.", "Gelato nennt für diesen Entwurf noch keinen Preis."))
    approved, price = Money(expected, args["currency"]).rounded(), Money(held.price, held.currency).rounded()
    if approved != price:
        raise PriceChanged(approved, price)


def _ordered(held: OrderReply) -> Done:
    """The order's facts. An order whose payment Gelato refused is not printed, so it is a failure and says so."""
    if not held.ordered:
        raise Rejected(Words("Gelato kept this as a draft.", "Gelato hat dies als Entwurf belassen."))
    if held.fulfillment_status == "canceled":
        raise Rejected(Words("This order was cancelled at Gelato.", "Dieser Auftrag wurde bei Gelato storniert."), code="canceled")
    if held.financial_status == statuses.REFUSED:
        raise Rejected(
            Words(
                "Gelato could not charge the wallet; nothing is printed.",
                "Gelato konnte das Guthaben nicht belasten; es wird nichts gedruckt.",
            ),
            code=statuses.REFUSED,
        )
    return Done(held.external_id, facts(held))
