"""Every sentence the bot says, in English and Korean, and how days and numbers are written."""
