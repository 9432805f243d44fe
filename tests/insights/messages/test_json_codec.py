import json

import pytest
from hypothesis import given

from insights.messages.blocks import Message
from insights.messages.json_codec import decode, encode
from tests.insights.messages.message_strategies import messages


@given(messages)
def test_a_message_survives_the_trip_through_json(message: Message) -> None:
    """decode(encode(m)) == m for every message, also through JSON text."""
    assert decode(json.loads(json.dumps(encode(message)))) == message


def test_an_unknown_block_is_refused() -> None:
    """What another version wrote is never shown as something it is not."""
    with pytest.raises(ValueError, match="confetti"):
        decode({"blocks": [{"kind": "confetti"}], "about": [], "silent": False})
