"""What people type, parsed: subscription lines, times, dates, pauses and time zones."""
