"""What we know: papers become a digest, and answers. No chat platform is known here."""
