"""What the bot shows, made of what it knows: pure functions from editions and papers to Messages."""
