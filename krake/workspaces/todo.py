"""To Do: everything that needs a person, over all businesses."""

from krake.kit.text import Words
from krake.spec.workspace import Block, Workspace

WORKSPACE = Workspace(
    key="todo",
    route="/todo",
    name="To Do",
    letter="T",
    position=6,
    about=Words("What needs you, over all businesses", "Was dich braucht, über alle Geschäfte"),
    empty=Words("All answered. The agents carry on.", "Alles beantwortet. Die Agenten machen weiter."),
    kpis=(),
    blocks=(
        Block("needs_you", Words("Needs you", "Braucht dich")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
