"""Views: pure functions from editions, papers and subscriptions to Messages."""
