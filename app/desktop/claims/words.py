"""The engine's fixed words in the user's language, each with a mark: colour never tells anything alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.desktop.theme import Theme
from profiles.claims.model import Claimant, Credibility, Evidence, Standing
from profiles.evidence import EvidenceClass

STANDING_MARKS: dict[Standing, str] = {
    "supported": "✓", "contradicted": "✗", "undecided": "?", "not checkable": "–",
}  # fmt: skip
CLASS_MARKS: dict[EvidenceClass, str] = {"measured": "●", "audited": "◆", "third party": "▲", "vendor": "□"}


def standing_word(standing: Standing) -> str:
    """`undecided`."""
    translate = QCoreApplication.translate
    return {
        "supported": translate("Standing", "supported"),
        "contradicted": translate("Standing", "contradicted"),
        "undecided": translate("Standing", "undecided"),
        "not checkable": translate("Standing", "not checkable"),
    }[standing]


def standing_text(standing: Standing) -> str:
    """`? undecided`."""
    return f"{STANDING_MARKS[standing]} {standing_word(standing)}"


def standing_colour(standing: Standing, theme: Theme) -> str:
    """Of its mark and word."""
    return {
        "supported": theme.good,
        "contradicted": theme.warning,
        "undecided": theme.accent,
        "not checkable": theme.muted,
    }[standing]


def class_word(evidence: EvidenceClass) -> str:
    """`measured by Assay`."""
    translate = QCoreApplication.translate
    return {
        "measured": translate("Evidence", "measured by Assay"),
        "audited": translate("Evidence", "audited"),
        "third party": translate("Evidence", "third party"),
        "vendor": translate("Evidence", "vendor"),
    }[evidence]


def class_text(evidence: EvidenceClass) -> str:
    """`● measured by Assay`."""
    return f"{CLASS_MARKS[evidence]} {class_word(evidence)}"


def class_title(evidence: EvidenceClass) -> str:
    """`● measured`, above a narrow column."""
    if evidence == "measured":
        word = QCoreApplication.translate("Evidence", "measured")
        return f"{CLASS_MARKS[evidence]} {word}"
    return class_text(evidence)


def says_text(one: Evidence) -> str:
    """What a piece of evidence says of the claim, or that it does not count."""
    translate = QCoreApplication.translate
    if not one.used:
        return translate("Evidence", "does not count")
    return {
        "supported": translate("Evidence", "supports"),
        "contradicted": translate("Evidence", "contradicts"),
        "undecided": translate("Evidence", "decides nothing"),
        "not checkable": "",
    }[one.says]


def basis_word(basis: str) -> str:
    """What a verdict rests on; empty where on nothing."""
    translate = QCoreApplication.translate
    return {
        "measured": translate("Basis", "measured"),
        "published": translate("Basis", "published"),
        "data sheet": translate("Basis", "data sheet"),
    }.get(basis, basis)


def claimant_word(claimant: Claimant) -> str:
    """Who says it, by kind."""
    translate = QCoreApplication.translate
    return {
        "press": translate("Claimant", "press"),
        "vendor": translate("Claimant", "vendor"),
        "partner": translate("Claimant", "partner"),
        "competitor": translate("Claimant", "competitor"),
        "analyst": translate("Claimant", "analyst"),
        "user": translate("Claimant", "user"),
        "researcher": translate("Claimant", "researcher"),
        "official": translate("Claimant", "official"),
        "other": translate("Claimant", "other"),
    }[claimant]


def credibility_word(credibility: Credibility) -> str:
    """Of the report that somebody said so."""
    translate = QCoreApplication.translate
    return {
        "very low": translate("Credibility", "very low"),
        "low": translate("Credibility", "low"),
        "medium": translate("Credibility", "medium"),
        "high": translate("Credibility", "high"),
        "unknown": translate("Credibility", "unknown"),
    }[credibility]
