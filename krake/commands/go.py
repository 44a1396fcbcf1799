"""/go"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="go",
    about=Words("Open a page, a workspace or an agent", "Eine Seite, einen Bereich oder einen Agenten öffnen"),
    example="/go lunavo",
    rewrite=Words("open {rest}", "öffne {rest}"),
    completes=("workspace", "page", "agent"),
)
