"""Groups, totals, places and offers of sheets over HTTP: what the grid asks for, as it asks for it."""

from __future__ import annotations

import json
from typing import Any

from krake.kit import db
from krake.services import columning, files
from tests import world
from tests.web.test_sheets_http import Sheet, beside, running, sheet  # noqa: F401 (fixtures)

OWNER = world.OWNER


def look(**of: Any) -> str:
    return json.dumps(of)


async def linked(sheet: Sheet) -> int:  # noqa: F811
    """A column that points to the table it is in."""
    async with db.write() as session:
        return (await columning.add(session, OWNER, sheet.number, "Next", "row", {"sheet": sheet.number})).id or 0


async def test_a_window_says_what_linked_rows_are_called_and_leaves_out_those_that_are_gone(sheet: Sheet):  # noqa: F811
    column = await linked(sheet)
    first, second, third = sheet.add("Mond", "Äpfel", "Stern")
    done = sheet.post("cells", {"cells": [[first, column, "Äpfel", None], [second, column, f"#{third}", None], [third, column, "x", None]]})
    (misfit,) = done.json()["misfits"]
    assert misfit[:2] == [third, column] and misfit[2]["de"] == "Keine Zeile von „Größe & „Preis“; x“ heißt „x“."
    assert sheet.get("rows").json()["links"] == {str(column): {str(second): "Äpfel", str(third): "Stern"}}
    sheet.post("remove", {"rows": [third]})
    told = sheet.get("rows").json()
    assert told["links"] == {str(column): {str(second): "Äpfel"}} and [row[-1] for row in told["rows"]] == [second, third]


async def test_groups_and_totals_come_as_exact_figures(sheet: Sheet):  # noqa: F811
    name, price = sheet.at["Name"], sheet.at["Price"]
    sheet.post("add", {"rows": [{name: "b", price: "0.10"}, {name: "a", price: "0.20"}, {name: "b", price: "0.20"}, {price: "x"}]})
    told = sheet.get("sums", look=look(grouped=name, totals=[[price, "sum"], [name, "empty"]])).json()
    assert told["totals"] == {str(price): "0.5", str(name): "1"}
    assert [[key, rows, figures[str(price)]] for key, _, rows, figures in told["groups"]] == [
        ["a", 1, "0.2"],
        ["b", 2, "0.3"],
        ["", 1, None],
    ]
    assert sheet.get("sums").json() == {"version": told["version"], "totals": {}, "groups": None}
    refused = sheet.get("sums", look=look(grouped=price))
    assert refused.status_code == 409 and "gruppieren" in json.dumps(refused.json(), ensure_ascii=False)
    for bad in (look(grouped="x"), look(totals=[[price, "all"]]), look(folded=7)):
        assert sheet.get("sums", look=bad).status_code == 409 and sheet.get("rows", look=bad).status_code == 409
    assert sheet.get("sums", look=look(grouped=9_999)).status_code == 404


async def test_a_row_is_found_at_its_place_in_any_look(sheet: Sheet):  # noqa: F811
    first, second = sheet.add("b", "a")
    sort = look(sort=[[sheet.at["Name"], False]])
    assert [sheet.get("place", row=one).json()["place"] for one in (first, second, 999)] == [0, 1, None]
    assert [sheet.get("place", row=one, look=sort).json()["place"] for one in (first, second, 999)] == [1, 0, None]


async def test_offers_are_rows_by_name_and_files_handed_in(sheet: Sheet):  # noqa: F811
    column = await linked(sheet)
    first, second = sheet.add("Mond", "Äpfel")
    assert sheet.get("offers", "viewer", column=column, q="apf").json() == [[f"#{second}", "Äpfel"]]
    assert sheet.get("offers", column=column).json() == [[f"#{first}", "Mond"], [f"#{second}", "Äpfel"]]
    assert sheet.get("offers", column=sheet.at["Name"]).json() == [] and sheet.get("offers", column=9_999).status_code == 404
    async with db.write() as session:
        paper = (await columning.add(session, OWNER, sheet.number, "Paper", "file")).id or 0
    kept = files.keep("Größe.pdf", b"x", "Mira")
    assert sheet.get("offers", column=paper, q="größ").json() == [[f"{kept.key}/Größe.pdf", "Größe.pdf"]]


async def test_a_stranger_is_told_nothing(sheet: Sheet):  # noqa: F811
    with sheet.server.http() as http:
        for what in ("sums", "place", "offers"):
            assert http.get(f"/api/sheets/{sheet.number}/{what}").status_code in (401, 403)
