"""Where the app is installed from, below PUBLIC_URL."""

INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
