"""OAuth: the app in many workspaces, their tokens encrypted in the database and renewed before they expire."""
