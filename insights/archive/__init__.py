"""The archive: past days, topics and papers as one reads them, without any page or message."""
