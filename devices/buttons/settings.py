"""Settings of a site file, one at a time, with a sentence for each that cannot be taken."""

from collections.abc import Mapping

from devices.instrument import SettingsFault


class Settings:
    """What a site file told an instrument; SettingsFault for a key that is not among `known`."""

    def __init__(self, told: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in told:
            if key not in known:
                raise SettingsFault(key, f"this can be set: {', '.join(known)}")
        self._told = told

    def choice(self, key: str, choices: tuple[str, ...], otherwise: str) -> str:
        """One of these texts."""
        value = self._told.get(key, otherwise)
        if not isinstance(value, str) or value not in choices:
            raise SettingsFault(key, f"must be one of {', '.join(choices)}")
        return value

    def whole(self, key: str, choices: tuple[int, ...], otherwise: int) -> int:
        """One of these whole numbers."""
        value = self._told.get(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or value not in choices:
            raise SettingsFault(key, f"must be one of {', '.join(map(str, choices))}")
        return value

    def number(self, key: str, low: float, high: float, otherwise: float) -> float:
        """A number between these two."""
        value = self._told.get(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SettingsFault(key, "must be a number")
        if not low <= value <= high:
            raise SettingsFault(key, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def yes_or_no(self, key: str, otherwise: bool) -> bool:
        """true or false."""
        value = self._told.get(key, otherwise)
        if not isinstance(value, bool):
            raise SettingsFault(key, "must be true or false")
        return value
