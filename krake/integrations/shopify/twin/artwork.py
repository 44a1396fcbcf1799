"""Pictures for the rehearsal shop, drawn from a product's name: a sky, a sun and hills, always the same for the same name."""

from __future__ import annotations

import math
import struct
import zlib
from colorsys import hls_to_rgb
from functools import lru_cache
from random import Random


@lru_cache(maxsize=64)
def png(name: str, width: int = 300, height: int = 400) -> bytes:
    """A PNG, 8-bit RGB."""
    rng = Random(name)
    hue, sun_x, sun_y = rng.random(), rng.uniform(0.25, 0.75) * width, rng.uniform(0.2, 0.45) * height
    radius, ridge, phase = rng.uniform(0.09, 0.16) * width, rng.uniform(0.6, 0.75) * height, rng.uniform(0, 6)
    sun, near, far = _colour(hue + 0.08, 0.88, 0.8), _colour(hue + 0.55, 0.28, 0.35), _colour(hue + 0.5, 0.45, 0.3)
    hills = [(ridge + 18 * math.sin(x / 38 + phase), ridge + 60 + 26 * math.sin(x / 61 - phase)) for x in range(width)]
    rows = bytearray()
    for y in range(height):
        sky = _colour(hue, 0.62 + 0.28 * y / height, 0.55)
        rows.append(0)
        for x, (back, front) in enumerate(hills):
            if y > front:
                rows += near
            elif y > back:
                rows += far
            else:
                rows += sun if (x - sun_x) ** 2 + (y - sun_y) ** 2 < radius**2 else sky
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + _chunk(b"IEND", b"")


def _colour(hue: float, light: float, saturation: float) -> bytes:
    return bytes(round(255 * part) for part in hls_to_rgb(hue % 1, light, saturation))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
