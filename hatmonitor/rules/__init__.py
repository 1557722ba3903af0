"""What holds now (conditions), and what that means for the standing alarms (judge)."""
