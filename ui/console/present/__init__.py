"""What the window shows, as plain values: (scene) to strings and states, without Qt."""
