"""How the app looks: its three sets of colours, each with one accent."""

from textual.theme import Theme

DARK, LIGHT, HIGH_CONTRAST = "dark", "light", "high-contrast"


def _theme(name: str, *, dark: bool, colours: dict[str, str], variables: dict[str, str]) -> Theme:
    accent = colours["accent"]
    shared = {
        "footer-background": colours["background"],
        "footer-key-foreground": accent,
        "footer-description-foreground": variables["quiet"],
        "block-cursor-text-style": "none",
        "input-selection-background": f"{accent} 35%",
        "border": accent,
        "border-blurred": colours["panel"],
        "scrollbar": variables["line"],
        "scrollbar-hover": accent,
        "scrollbar-active": accent,
        "scrollbar-background": colours["background"],
        "scrollbar-background-hover": colours["background"],
        "scrollbar-background-active": colours["background"],
        "scrollbar-corner-color": colours["background"],
    }
    return Theme(
        name,
        dark=dark,
        primary=accent,
        secondary=accent,
        accent=accent,
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        foreground=colours["foreground"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
        variables=shared | variables,
    )


THEMES = (
    _theme(
        DARK,
        dark=True,
        colours={
            "accent": "#7fb4e6",
            "background": "#11151b",
            "surface": "#171c24",
            "panel": "#212834",
            "foreground": "#d9dee6",
            "success": "#8fc98b",
            "warning": "#e3c16f",
            "error": "#ec8a80",
        },
        variables={
            "quiet": "#98a2b1",
            "line": "#3a4454",
            "block-cursor-background": "#26405c",
            "block-cursor-foreground": "#f4f7fb",
            "block-cursor-blurred-background": "#212834",
        },
    ),
    _theme(
        LIGHT,
        dark=False,
        colours={
            "accent": "#1f5fa8",
            "background": "#fbfaf8",
            "surface": "#f3f1ed",
            "panel": "#e7e4de",
            "foreground": "#22272f",
            "success": "#22703a",
            "warning": "#7d5a00",
            "error": "#b3261e",
        },
        variables={
            "quiet": "#5b6472",
            "line": "#c3beb4",
            "block-cursor-background": "#cfe1f5",
            "block-cursor-foreground": "#10233a",
            "block-cursor-blurred-background": "#e7e4de",
        },
    ),
    _theme(
        HIGH_CONTRAST,
        dark=True,
        colours={
            "accent": "#ffff00",
            "background": "#000000",
            "surface": "#000000",
            "panel": "#1c1c1c",
            "foreground": "#ffffff",
            "success": "#5fff87",
            "warning": "#ffd75f",
            "error": "#ff9c9c",
        },
        variables={
            "quiet": "#ffffff",
            "line": "#ffffff",
            "block-cursor-background": "#10298e",
            "block-cursor-foreground": "#ffffff",
            "block-cursor-blurred-background": "#1c1c1c",
            "block-cursor-text-style": "bold",
        },
    ),
)
"""“quiet” is for what matters less, “line” for what parts things."""
