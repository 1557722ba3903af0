"""The window's top line: what this is, whose, and how far it reads along."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.look.controls import Button, Words
from ui.look.fields import Text
from ui.look.look import Look
from ui.review.keys import SHOWN
from ui.words import language, tr


class Head(QWidget):
    """The buttons are public: the window says what they do. alone: no console stands around it,
    so it has the language and the palette to switch."""

    def __init__(self, look: Look, alone: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.site = ""
        self.title = Text(look, self._title, "heading", one_line=True, typed=True, parent=self)
        self.state = Text(look, "", "small", "quiet", one_line=True, typed=True, parent=self)
        self.newest = Button(look, "", key=SHOWN["newest"], kind="primary", parent=self)
        self.emergencies = Button(
            look, lambda: tr("Emergencies"), key=SHOWN["emergencies"], parent=self
        )
        self.language = Button(
            look, lambda: "Nederlands" if language() == "en" else "English", parent=self
        )
        self.palette_button = Button(look, self._palette_word, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(6), 0, 0, 0)
        row.setSpacing(look.px(14))
        row.addWidget(self.title)
        row.addWidget(self.state, 1)
        for button in (self.newest, self.emergencies, self.language, self.palette_button):
            row.addWidget(button)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.language.setVisible(alone)
        self.palette_button.setVisible(alone)
        self.newest.hide()

    def _title(self) -> str:
        return f"{tr('Log')}   {self.site}".strip()

    def _palette_word(self) -> str:
        return tr("Light") if self.look.palette.name == "dark" else tr("Dark")

    def show_state(self, site: str, words: Words, newest: Words | None) -> None:
        """newest: what the button back to the top says, None for no button."""
        if site != self.site:
            self.site = site
            self.title.say(self._title)
        if words() != self.state.text():
            self.state.say(words)
        self.newest.setVisible(newest is not None)
        if newest is not None and newest() != self.newest.text():
            self.newest.say(newest)
