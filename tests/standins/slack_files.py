"""Files of the stand-in: announced, uploaded, completed, and processed in their own time."""

from tests.standins.slack_posts import SlackRefusal
from tests.standins.slack_state import Json, SlackState, from_json

MAX_ALT_CHARS = 1000


class Files(SlackState):
    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.file_prefix = "F"
        self.shared_files: list[tuple[str, bytes]] = []
        """By channel, what was shared in it."""

    def do_files_getUploadURLExternal(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/files.getUploadURLExternal has the errors."""
        if int(arguments["length"]) <= 0:
            raise SlackRefusal("missing_argument")
        if len(arguments.get("alt_txt") or "") > MAX_ALT_CHARS:
            raise SlackRefusal("alt_txt_too_large")
        file = f"{self.file_prefix}{len(self.file_checks) + 1}"
        self.file_checks[file] = -1
        return {"file_id": file, "upload_url": f"http://{self.address}/upload/{file}"}

    def do_files_completeUploadExternal(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        """docs.slack.dev/reference/methods/files.completeUploadExternal: "Could not find the file from the upload ticket"."""
        files = from_json(arguments["files"])
        if any(file["id"] not in self.files or self.file_checks[file["id"]] >= 0 for file in files):
            raise SlackRefusal("file_not_found")
        self.file_checks |= {file["id"]: 0 for file in files}
        if channel := arguments.get("channel_id"):
            self.shared_files += [(channel, self.files[file["id"]]) for file in files]
        return {"files": [{"id": file["id"], "title": file.get("title", "")} for file in files]}

    def do_files_info(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/files.info: file_not_found. An upload is processed asynchronously."""
        file = arguments["file"]
        if self.file_checks.get(file, -1) < 0:
            raise SlackRefusal("file_not_found")
        self.file_checks[file] += 1
        return {"file": {"id": file, "mimetype": "image/png" if file in self.ready_files else ""}}
