"""Saving papers, as dialogues."""

from pathlib import Path

from tests.handlers.dialogue import Dialogue, sample_app

PAPER = "2411.02355"


async def test_papers_are_saved_by_id_by_place_and_by_button(tmp_path: Path) -> None:
    """RULE: an id, a place in the list shown last, the open paper and the button all reach the same list."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        await dialogue.verify(
            [
                ("/saved", ["Your list is empty", "/save 2"]),
                ("/save", "Which paper?"),
                (f"/save {PAPER}", ['Saved: "Give Me BF16', "/saved"]),
                (f"/save {PAPER}", 'On your list already: "Give Me BF16'),
                ("/save basket weaving", "Which paper?"),
                ("/category LLM", "2 papers"),
                ("/save", "papers. Which?"),
                ("save 1", "Saved:"),
                ("/saved", ["Your list · 2 papers", "saved 2026-11-23", "/unsave 1"]),
                ("save 9", "no list with that place"),
                ("/category LLM", "2 papers"),
                ("save all of them", "Saved: 7. On your list already: 1."),
            ]
        )
        assert "Save" in await dialogue.say(f"/paper {PAPER}")
        await dialogue.press("save", PAPER)
        assert dialogue.notifications == ["It is on your list already. /saved shows it."]
        assert "Taken off your list: 1" in await dialogue.say("unsave this")
        await dialogue.press("save", PAPER)
        assert dialogue.notifications[-1] == "Saved. /saved shows your list."


async def test_the_list_is_searched_and_paged(tmp_path: Path) -> None:
    """RULE: words search the list, Korean ones too; a place in what was found is unsaved; a page's button shows the next."""
    async with sample_app(tmp_path) as app:
        dialogue = Dialogue(app=app)
        assert "Saved:" in await dialogue.say(f"/save {PAPER}")
        assert "Give Me BF16" in await dialogue.say("/saved 양자화")
        await dialogue.say("/unsave this")
        await dialogue.say("/today")
        day = await app.editions.get_latest("en")
        assert day is not None
        ids = [item.paper.id for item in day.papers]
        await dialogue.say(f"/save {' '.join(ids)}")
        first = await dialogue.say("/saved")
        assert f"· {len(ids)} papers" in first
        assert "More (" in first
        second = await dialogue.press("saved", "2")
        assert f"· {len(ids)} papers" in second
        assert second != first
        assert "· saved 2026-11-23" in await dialogue.say("/saved 99"), "the last page"
        await dialogue.verify(
            [
                ("/saved BF16", ["Found for “BF16” on your list · 1 paper", "Give Me BF16"]),
                ("/unsave 2", "no list with that place"),
                (f"/unsave {PAPER}", "Taken off your list: 1."),
                ("/saved BF16", "Nothing on your list has “BF16”."),
            ]
        )


async def test_the_list_is_the_persons_in_every_chat_and_forgotten_in_private(tmp_path: Path) -> None:
    """RULE: what is saved in a group is on the person's own list; the group's /forget leaves it, the private chat's deletes it."""
    async with sample_app(tmp_path) as app:
        group = Dialogue(app=app, room="group", chat_type="group", locale="ko")
        await group.verify([(f"/저장 {PAPER}", "저장했습니다:"), ("/forget", "저장 목록은 채팅이 아니라")])
        await group.say("/forget yes")
        alone = Dialogue(app=app)
        await alone.verify(
            [
                ("my saved papers", "1 paper"),
                ("/forget", "Your saved papers are removed, too"),
                ("/forget yes", "Your saved papers are removed, too."),
                ("/saved", "Your list is empty"),
            ]
        )
