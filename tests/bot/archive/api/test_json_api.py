"""The JSON API: what it answers, whom, and that it keeps to its own OpenAPI document."""

from datetime import timedelta
from pathlib import Path

from jsonschema import Draft202012Validator

from bot.archive.api.openapi import build_openapi
from tests.bot.archive.archive_days import save_changes
from tests.bot.archive.program_client import HOME, program_client
from tests.handlers.question_app import DAY, PAPERS, PLAN, ROBOT, SWIFT


async def test_days_topics_papers_and_search_are_read(tmp_path: Path) -> None:
    """RULE: each operation gives what the archive has, and leads on: days to a day, a day to topics and papers."""
    async with program_client(tmp_path) as asked:
        get = asked.client.get
        await save_changes(asked.app.stores.paper_changes, SWIFT.id, "added soup")
        listed = (await get("/api/v1/editions")).json()
        assert listed == {
            "days": [{"day": str(DAY), "papers": 4, "empty": None, "sample": False}],
            "older": None,
        }
        edition = (await get(f"/api/v1/editions/{DAY}?lang=ko")).json()
        assert [paper["id"] for paper in edition["papers"]] == [paper.id for paper in PAPERS]
        assert {topic["slug"]: topic["name"] for topic in edition["topics"]}["robotics"] == "로보틱스·체화 AI"
        topic = (await get(f"/api/v1/editions/{DAY}/topics/rl")).json()
        assert [paper["id"] for paper in topic["papers"]] == [PLAN.id]
        paper = (await get(f"/api/v1/papers/https://arxiv.org/abs/{SWIFT.id}v2")).json()
        assert (paper["title"], paper["abstract"]) == (SWIFT.title, SWIFT.abstract)
        assert paper["page"] == f"{HOME}/papers/{SWIFT.id}?lang=en"
        assert paper["days"] == [{"day": str(DAY), "excluded": None}]
        assert [(each["kind"], each["detail"], each["note"]) for each in paper["changes"]] == [
            ("new_version", "2", "added soup"),
            ("code", "https://github.com/who/soup", ""),
        ]
        found = (await get("/api/v1/search?q=llama&limit=1&offset=1")).json()
        assert (found["total"], found["offset"], len(found["papers"])) == (2, 1, 1)


async def test_a_question_is_answered_with_a_sentence_of_the_paper(tmp_path: Path) -> None:
    """RULE: an answer has sentences of the paper with their sections; where none answers, it says so."""
    async with program_client(tmp_path) as asked:
        question = {"paper": SWIFT.id, "question": "How many GPUs were used?"}
        answer = (await asked.client.post("/api/v1/questions", json=question)).json()
        assert (answer["found"], answer["read"], answer["answered_by"]) == (True, "html", "extractive")
        assert "8 A100 GPUs" in answer["statements"][0]["text"]
        assert answer["statements"][0]["section"] == "2 Experiments"
        question = {"paper": SWIFT.id, "question": "Which telescope observed the comet?"}
        answer = (await asked.client.post("/api/v1/questions", json=question)).json()
        assert not answer["found"]


async def test_questions_are_limited_as_in_chats(tmp_path: Path) -> None:
    """RULE: beyond QUESTIONS_PER_HOUR an address gets 429, with when to ask again; reading goes on."""
    async with program_client(tmp_path, questions_per_hour=1) as asked:
        question = {"paper": ROBOT.id, "question": "How many GPUs were used?"}
        answers = [await asked.client.post("/api/v1/questions", json=question) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        assert 0 < int(answers[1].headers["retry-after"]) <= timedelta(hours=1).total_seconds()
        assert "within an hour" in answers[1].json()["error"]
        assert (await asked.client.get("/api/v1/editions")).status_code == 200


async def test_a_wrong_request_is_told_what_is_wrong(tmp_path: Path) -> None:
    """RULE: every refusal is JSON with one sentence, which does not repeat what was sent."""
    wrong = {
        "/api/v1/editions?limit=0": 400,
        "/api/v1/editions?page=2": 400,
        "/api/v1/editions?limit=2&limit=3": 400,
        "/api/v1/editions/<b>": 400,
        "/api/v1/editions/2026-11-31": 400,
        "/api/v1/editions/2026-11-24": 404,
        f"/api/v1/editions/{DAY}/topics/astrology": 404,
        f"/api/v1/editions/{DAY}?day=2026-11-24": 400,
        "/api/v1/papers/2611.99999": 404,
        "/api/v1/papers/%00": 400,
        "/api/v1/search": 400,
        "/api/v2/editions": 404,
    }
    async with program_client(tmp_path) as asked:
        for address, status in wrong.items():
            answer = await asked.client.get(address)
            assert (address, answer.status_code) == (address, status)
            assert list(answer.json()) == ["error"]
            assert "<b>" not in answer.text
        allowed = (await asked.client.delete("/api/v1/editions")).headers["allow"]
        assert set(allowed.split(", ")) == {"GET", "HEAD"}
        form = await asked.client.post("/api/v1/questions", data={"paper": SWIFT.id})
        assert (form.status_code, "application/json" in form.text) == (415, True)
        for body in (b"", b"[]", b'{"paper": 1}', b"\xff", b"[" * 5000):
            headers = {"content-type": "application/json"}
            answer = await asked.client.post("/api/v1/questions", content=body, headers=headers)
            assert answer.status_code == 400


async def test_a_refusal_is_in_the_readers_language(tmp_path: Path) -> None:
    """RULE: ?lang= decides, or a question's language, else what the program accepts first; English for any other."""
    wrong = {
        ("/api/v1/search?q=tea&limit=500&lang=ko", "en"): "limit의 값은 50 이하여야 합니다.",
        ("/api/v1/search?q=tea&limit=500&lang=en", "ko"): "limit is at most 50.",
        ("/api/v1/search?q=tea&limit=500", "ko-KR,ko;q=0.9,en;q=0.8"): "limit의 값은 50 이하여야 합니다.",
        ("/api/v1/editions/2026-06-31", "ko"): "day에는 날짜를 2026-11-24처럼 적어 주세요.",
        ("/api/v1/editions/2026-06-31", "fr"): "day is a day, written as 2026-11-24.",
        ("/api/v1/papers/2611.99999", "ko"): "이 주소에는 아무것도 없습니다.",
    }
    async with program_client(tmp_path) as asked:
        for (address, accepted), sentence in wrong.items():
            answer = await asked.client.get(address, headers={"Accept-Language": accepted})
            assert (answer.json(), answer.headers["vary"]) == ({"error": sentence}, "Accept-Language")
        question = {"paper": SWIFT.id, "question": " ", "language": "ko"}
        answer = await asked.client.post("/api/v1/questions", json=question)
        assert answer.json() == {"error": "question의 값이 비어 있습니다."}


async def test_the_api_is_for_those_it_is_opened_to(tmp_path: Path) -> None:
    """RULE: strangers read it when PUBLIC_PAGES names api, and ask when it names questions, too; nobody before the start."""
    question = {"paper": SWIFT.id, "question": "How many GPUs were used?"}
    async with program_client(tmp_path) as asked:
        assert (await asked.stranger.get("/api/v1/editions")).status_code == 403
        assert (await asked.stranger.get("/api")).status_code == 403
        forwarded = {"X-Forwarded-For": "203.0.113.7"}
        assert (await asked.client.get("/api/v1/editions", headers=forwarded)).status_code == 403
    async with program_client(tmp_path, public=("api",)) as asked:
        assert (await asked.stranger.get("/api/v1/editions")).status_code == 200
        assert (await asked.stranger.post("/api/v1/questions", json=question)).status_code == 403
    async with program_client(tmp_path, public=("api", "questions")) as asked:
        assert (await asked.stranger.post("/api/v1/questions", json=question)).status_code == 200
        foreign = {"Origin": "https://evil.example"}
        refused = await asked.stranger.post("/api/v1/questions", json=question, headers=foreign)
        assert refused.status_code == 403
    async with program_client(tmp_path, is_open=False) as asked:
        waiting = await asked.client.get("/api/v1/editions")
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "1")


async def test_it_is_off_unless_asked_for(tmp_path: Path) -> None:
    """RULE: without JSON_API and without api in PUBLIC_PAGES nothing answers below /api."""
    async with program_client(tmp_path, json_api="off") as asked:
        assert (await asked.client.get("/api/v1/editions")).status_code == 404
        assert (await asked.client.get("/api")).status_code == 404


async def test_the_page_of_operations_has_them_all_and_no_script(tmp_path: Path) -> None:
    """RULE: /api lists every operation with its parameters; /api/openapi.json is the same for tools."""
    async with program_client(tmp_path) as asked:
        page = (await asked.client.get("/api")).text
        document = (await asked.client.get("/api/openapi.json")).json()
        assert document == build_openapi()
        assert "<script" not in page
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                assert f"{method.upper()} /api{path}" in page
                for parameter in operation["parameters"]:
                    assert f"<code>{parameter['name']}</code>" in page
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
