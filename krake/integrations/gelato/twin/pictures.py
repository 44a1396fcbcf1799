"""Print files for rehearsals: a small real PNG per name, drawn from the name, so that there is something to fetch and to see."""

from __future__ import annotations

import asyncio
import hashlib
import re
import struct
import zlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

WIDTH, HEIGHT = 240, 320


async def serve(request: Request) -> Response:
    """GET /files/{name}.png, public like the file a print shop fetches."""
    name = request.path_params["name"]
    if not re.fullmatch(r"[\w-]{1,200}", name):
        return Response(status_code=404)
    return Response(await asyncio.to_thread(png, name), media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


@lru_cache(maxsize=64)
def png(name: str) -> bytes:
    """A sunset over hills whose colours and heights come from the name: 240 × 320, 8-bit RGB."""
    seed = hashlib.sha256(name.encode()).digest()
    sky, low = (90 + seed[0] // 2, 120 + seed[1] // 3, 150 + seed[2] // 3), (230, 150 + seed[3] // 4, 110 + seed[4] // 4)
    sun, centre, radius = (255, 238, 205), (60 + seed[5] % 120, 90 + seed[6] % 70), 22 + seed[7] % 20
    hills = [(190 + layer * 38 + seed[8 + layer] % 24, 14 + seed[11 + layer] % 20, seed[14 + layer]) for layer in range(3)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # filter type none
        for x in range(WIDTH):
            rows += bytes(_pixel(x, y, sky, low, sun, centre, radius, hills))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + _chunk(b"IEND", b"")


Colour = tuple[int, int, int]


def _pixel(
    x: int, y: int, sky: Colour, low: Colour, sun: Colour, centre: tuple[int, int], radius: int, hills: list[tuple[int, int, int]]
) -> Colour:
    for layer in (2, 1, 0):
        top, swing, phase = hills[layer]
        slope = abs((x * (layer + 2) + phase * 3) % 200 - 100) - 50
        if y > top + slope * swing // 60:
            shade = 70 - layer * 22
            return shade, shade + 8, shade + 30
    if (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius * radius:
        return sun
    part = y * 256 // HEIGHT
    return tuple((sky[i] * (256 - part) + low[i] * part) >> 8 for i in range(3))  # type: ignore[return-value]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
