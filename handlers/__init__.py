"""When someone speaks: what is asked is read, answered and shown, whichever platform it came from."""
