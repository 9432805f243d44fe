"""What 10 to 1,000,000 channels need: a simulation of a day, which checks itself against a measured run."""
