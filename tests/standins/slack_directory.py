"""People and channels of the stand-in's workspace, as users.* and conversations.* name them."""

from tests.standins.slack_posts import SlackRefusal
from tests.standins.slack_state import Json, SlackState


class Directory(SlackState):
    def do_auth_test(self, _: Json) -> Json:
        return {"team_id": self.team, "team": "Standin", "user_id": self.bot_user, "bot_id": self.bot_id}

    def do_users_info(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/users.info."""
        if arguments["user"] not in self.users:
            raise SlackRefusal("user_not_found")
        return {"user": self.users[arguments["user"]]}

    def do_users_conversations(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/users.conversations: of private channels those that the bot is in, too."""
        joined = self.members.get(arguments["user"], ())
        shown = [
            channel
            for channel in joined
            if not channel.startswith("D") and (channel not in self.private_channels or self._is_in(channel))
        ]
        return {"channels": [{"id": channel} for channel in shown]}

    def do_conversations_info(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/conversations.info: a private channel that the bot is not in is not found."""
        channel = arguments["channel"]
        is_hidden = channel in self.private_channels and not self._is_in(channel)
        if channel not in self.channels or is_hidden:
            raise SlackRefusal("channel_not_found")
        return {
            "channel": {
                "id": channel,
                "is_im": channel.startswith("D"),
                "is_member": self._is_in(channel),
                "is_archived": self.channels[channel] == "archived",
                "is_private": channel in self.private_channels,
            }
        }

    def do_conversations_open(self, arguments: Json) -> Json:
        """docs.slack.dev/reference/methods/conversations.open."""
        if arguments["users"] not in self.users:
            raise SlackRefusal("user_not_found")
        return {"channel": {"id": "D1"}}

    def do_conversations_list(self, _: Json) -> Json:
        return {"channels": [{"id": channel} for channel in self.channels]}

    def _is_in(self, channel: str) -> bool:
        return self.channels.get(channel) == "member"
