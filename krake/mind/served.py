"""A language model behind an address: any server that speaks the chat completions protocol, on this machine or elsewhere.

Source of the wire format: the OpenAI API reference, "Create chat completion"; llama.cpp, Ollama and vLLM serve the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from krake.kit import http
from krake.kit.errors import BadKey, Broken
from krake.kit.text import Words

NAME = "The language model"
LONGEST = 100_000  #: characters of an answer


@dataclass(frozen=True, slots=True)
class Served:
    """`url` without /v1, for example http://127.0.0.1:11434. `key` may be empty."""

    url: str
    model: str
    key: str = ""

    async def write(self, instruction: str, text: str) -> str:
        """The model's answer. Raises Unreachable, Throttled, BadKey, or Broken for an answer that is none."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        said = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
        async with http.client(self.url.rstrip("/"), headers) as client:
            body = {"model": self.model, "messages": said, "temperature": 0.3}
            answer = await http.send(client, NAME, "POST", "/v1/chat/completions", json=body, timeout=120)
        if answer.status_code in (401, 403):
            raise BadKey(Words("The language model does not accept the key.", "Das Sprachmodell nimmt den Schlüssel nicht an."))
        try:
            found = answer.json()["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            raise Broken(Words("The language model answered something else.", "Das Sprachmodell antwortete etwas anderes.")) from error
        if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
            raise Broken(Words("The language model answered nothing to use.", "Das Sprachmodell antwortete nichts Brauchbares."))
        return found.strip()
