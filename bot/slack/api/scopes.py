"""The scopes of the bot token that the app asks for."""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "mentions are not heard",
    "channels:read": "invitations and removals are not heard, the App Home lists no channel",
    "chat:write": "nothing can be posted",
    "commands": "there are no slash commands",
    "files:read": "digests come without their chart",
    "files:write": "digests come without their chart",
    "groups:read": "invitations to private channels are not heard",
    "im:history": "direct messages are not heard",
    "users:read": "languages are not known, and guests may configure",
}
"""Of docs/slack-manifest.yaml, with what is lost without each; events need the scopes of what they tell."""
AGENT_SCOPES: Mapping[str, str] = {"assistant:write": "the panel has no prompts and no Stop"}
"""Of docs/manifest-agent.yaml, with SLACK_AGENT_VIEW=on."""
