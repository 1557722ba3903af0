"""The state of the house, and the one function that changes it."""
