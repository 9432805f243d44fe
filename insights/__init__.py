"""The domain: papers become editions, editions messages, questions answers. It knows no chat platform."""
