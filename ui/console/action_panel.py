"""A subject with a row of actions above, and below them either its facts or the form of one action.

Pressing an action's key again sends its form, so a whole check needs no hand off the keyboard.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from ui.console.asker import Asker
from ui.console.forms import Form
from ui.console.present.place import Action
from ui.console.subject import Subject
from ui.look.controls import Button
from ui.look.look import Look
from ui.words import tr


class ActionPanel(Subject):
    """Base: it is given actions by `offer`, and asks `command_for` and `form_for` what they do."""

    def __init__(self, look: Look, asker: Asker, parent: QWidget | None = None) -> None:
        super().__init__(look, asker, parent)
        self.buttons: dict[str, Button] = {}
        self.form: Form | None = None
        self.form_name = ""
        self.facts: QWidget = QWidget(self)
        self._actions: tuple[Action, ...] = ()
        # Actions that lead to another page: name to what goes there.
        self.elsewhere: dict[str, Callable[[], None]] = {}
        look.changed.connect(self._lay)

    def command_for(self, name: str) -> dict[str, Any] | None:
        """The command of an action that asks nothing; None when it has a form."""
        return None

    def form_for(self, name: str) -> Form:
        """The form of this action."""
        raise NotImplementedError

    def offer(self, actions: Sequence[Action]) -> None:
        """Show these actions; a form whose action is no longer offered closes."""
        if tuple(actions) == self._actions:
            return
        self._actions = tuple(actions)
        if self.form_name not in {action.name for action in actions}:
            self.close_form()
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for number, action in enumerate(actions):
            kind = "primary" if number == 0 else "plain"
            words: Callable[[], str] = lambda a=action: tr(a.title)  # noqa: E731
            button = Button(self.look, words, key=action.key, kind=kind, parent=self)
            button.clicked.connect(lambda _=False, name=action.name: self.act(name))
            button.show()
            self.buttons[action.name] = button
        self._mark()
        self._lay()

    # --- Subject ---------------------------------------------------------------------------------

    def keys(self) -> dict[str, Callable[[], None]]:
        return {a.key: lambda name=a.name: self.act(name) for a in self._actions if a.key}

    def busy(self) -> bool:
        return self.form is not None

    def back(self) -> bool:
        if self.form is None:
            return False
        self.close_form()
        return True

    # --- forms -----------------------------------------------------------------------------------

    def act(self, name: str) -> None:
        """Do it at once, or ask what has to be asked."""
        if name in self.elsewhere:
            self.elsewhere[name]()
            return
        command = self.command_for(name)
        if command is not None:
            self.ask(command)
        elif self.form is not None and self.form_name == name:
            self.form.send()
        else:
            self.open_form(name)

    def open_form(self, name: str) -> None:
        """Open the form of this action in place of the facts."""
        self.close_form()
        self.said.clear()
        self.form, self.form_name = self.form_for(name), name
        self.form.setParent(self)
        self.form.ready.connect(self._send)
        self.form.missing.connect(lambda words: self.said.show_words("trouble", words))
        self.facts.hide()
        self._mark()
        self._lay()
        self.form.show()
        self.form.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Back to the facts."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.form, self.form_name = None, ""
        self.facts.show()
        self._mark()

    def _send(self, command: dict[str, Any]) -> None:
        form = self.form

        def done(answer: Any) -> None:
            if answer.ok and self.form is form:
                self.close_form()

        self.ask(command, done)

    def _mark(self) -> None:
        for name, button in self.buttons.items():
            button.setDown(name == self.form_name)

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = max(4, self.look.px(8))
        x, high = 0, self.look.touch(50)
        for button in self.buttons.values():
            width = button.sizeHint().width()
            button.setGeometry(x, 0, width, high)
            x += width + gap
        self.said.setGeometry(x, 0, max(0, self.width() - x), high)
        below = QRect(0, high + gap, self.width(), max(0, self.height() - high - gap))
        self.facts.setGeometry(below)
        if self.form is not None:
            self.form.setGeometry(below)
