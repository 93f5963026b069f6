"""The brands' texts in their languages besides English, keyed by two-letter code."""

from typing import Any

TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "Changed my mind": "Toch niet gewenst",
        "Size too large": "Maat te groot",
        "Size too small": "Maat te klein",
        "Poor quality / Faulty": "Slechte kwaliteit / defect",
        "Incorrect product received": "Verkeerd product ontvangen",
        "Other": "Anders",
        "Money back": "Geld terug",
        "Store credit": "Tegoedbon",
        "Exchange": "Ruilen",
        "In your confirmation e-mail, for example #1001.": (
            "In je bevestigingsmail, bijvoorbeeld #1001."
        ),
        "You find it in your e-mail, for example #2001.": "Je vindt het in je mail, zoals #2001.",
    },
    "de": {
        "Changed my mind": "Gefällt mir doch nicht",
        "Size too large": "Größe zu groß",
        "Size too small": "Größe zu klein",
        "Poor quality / Faulty": "Schlechte Qualität / defekt",
        "Incorrect product received": "Falschen Artikel erhalten",
        "Other": "Sonstiges",
        "Money back": "Geld zurück",
        "Store credit": "Gutschein",
        "Exchange": "Umtausch",
        "In your confirmation e-mail, for example #1001.": (
            "In Ihrer Bestätigungs-E-Mail, zum Beispiel #1001."
        ),
        "You find it in your e-mail, for example #2001.": (
            "Sie finden sie in Ihrer E-Mail, zum Beispiel #2001."
        ),
    },
    "fr": {
        "Changed my mind": "J’ai changé d’avis",
        "Size too large": "Taille trop grande",
        "Size too small": "Taille trop petite",
        "Poor quality / Faulty": "Mauvaise qualité / défectueux",
        "Incorrect product received": "Mauvais article reçu",
        "Other": "Autre",
        "Money back": "Remboursement",
        "Store credit": "Bon d’achat",
        "Exchange": "Échange",
        "In your confirmation e-mail, for example #1001.": (
            "Dans votre e-mail de confirmation, par exemple #1001."
        ),
        "You find it in your e-mail, for example #2001.": (
            "Il se trouve dans votre e-mail, par exemple #2001."
        ),
    },
    "es": {
        "Changed my mind": "He cambiado de opinión",
        "Size too large": "Talla demasiado grande",
        "Size too small": "Talla demasiado pequeña",
        "Poor quality / Faulty": "Mala calidad / defectuoso",
        "Incorrect product received": "Producto equivocado",
        "Other": "Otro",
        "Money back": "Reembolso",
        "Store credit": "Vale de compra",
        "Exchange": "Cambio",
        "In your confirmation e-mail, for example #1001.": (
            "En tu correo de confirmación, por ejemplo #1001."
        ),
        "You find it in your e-mail, for example #2001.": (
            "Lo encuentras en tu correo, por ejemplo #2001."
        ),
    },
    "it": {
        "Changed my mind": "Ho cambiato idea",
        "Size too large": "Taglia troppo grande",
        "Size too small": "Taglia troppo piccola",
        "Poor quality / Faulty": "Scarsa qualità / difettoso",
        "Incorrect product received": "Prodotto sbagliato",
        "Other": "Altro",
        "Money back": "Rimborso",
        "Store credit": "Buono acquisto",
        "Exchange": "Cambio",
        "In your confirmation e-mail, for example #1001.": (
            "Nella tua e-mail di conferma, per esempio #1001."
        ),
        "You find it in your e-mail, for example #2001.": (
            "Lo trovi nella tua e-mail, per esempio #2001."
        ),
    },
}


def translated(value: Any, language: str) -> Any:
    """The value with its texts translated into a language such as de-DE, where we have them."""
    texts = TEXTS.get(language[:2].lower())
    return _translated(value, texts) if texts else value


def _translated(value: Any, texts: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _translated(part, texts) for name, part in value.items()}
    if isinstance(value, list):
        return [_translated(part, texts) for part in value]
    return texts.get(value, value) if isinstance(value, str) else value
