from markupsafe import Markup

from forms.binding import BoundForm


def render(bound: BoundForm, *, refresh_url: str = "", save_url: str = "") -> Markup:
    """The fields of a form as HTML."""
    raise NotImplementedError
