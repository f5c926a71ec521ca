"""The actions by which a lesson is chosen, gone through and left."""

from __future__ import annotations

from cnn_gui.ui.actions.declaration import Declaration, Menu

ACTIONS = (
    Declaration("lessons", text="&Lessons", menu=Menu.HELP, section=-1),
    Declaration(
        "first_lesson",
        text="Begin the first lesson",
        short="Show me",
        tip="A lesson of ten minutes: what the network sees",
    ),
    Declaration(
        "choose_lesson",
        text="Choose a lesson…",
        short="Lessons…",
        tip="All lessons of the program, and your own",
    ),
    Declaration(
        "open_lesson",
        text="Open &lesson…",
        tip="Go through a lesson of your own: a text file, as “Lessons of one's own” in the documentation says",
        menu=Menu.FILE,
        section=0,
    ),
    Declaration(
        "lesson_next",
        text="&Next step of the lesson",
        keys=("Ctrl+PgDown",),
        tip="Go on in the lesson, also where something is left to be done",
        menu=Menu.HELP,
        section=-1,
    ),
    Declaration(
        "lesson_back",
        text="Step &before in the lesson",
        keys=("Ctrl+PgUp",),
        tip="Go back in the lesson; the run is again as it was there",
        menu=Menu.HELP,
        section=-1,
    ),
    Declaration(
        "leave_lesson",
        text="Leave the &lesson",
        short="Leave",
        tip="Bring back your run, your image and your panels, as they were before the lesson",
        menu=Menu.HELP,
        section=-1,
    ),
)

WITHIN = ("lesson_next", "lesson_back", "leave_lesson")
"""Those that can be done while a lesson lasts."""
