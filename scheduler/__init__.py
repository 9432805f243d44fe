"""Scheduled work: the ticker and its jobs, the delivery worker, rate limits and operator alerts."""
