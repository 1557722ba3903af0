"""What an alarm is (table), how it lives (life), and which one is heard (sounding)."""
