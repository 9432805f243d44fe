import json

import pytest
from hypothesis import given

from insights.messages.blocks import Message
from insights.messages.json_codec import decode, encode
from tests.insights.messages.message_strategies import messages


@given(messages)
def test_a_message_is_the_same_after_json(message: Message) -> None:
    """RULE: decode(encode(message)) == message, also through JSON text."""
    assert decode(json.loads(json.dumps(encode(message)))) == message


def test_an_unknown_block_is_refused() -> None:
    """RULE: a block that another version wrote raises ValueError."""
    with pytest.raises(ValueError, match="confetti"):
        decode({"blocks": [{"kind": "confetti"}], "about": [], "silent": False})
