"""What the page asks for in the background."""

from __future__ import annotations

from app.desktop.compare.caveats import Caveats, caveats_of
from app.desktop.compare.model import Answer, Comparer, Question

Found = tuple[Answer, Caveats]


def answer_with_caveats(comparer: Comparer, question: Question) -> Found:
    """Raises AssayError with the sentence that the command would say."""
    answer = comparer.answer(question)
    return answer, caveats_of(answer.report)


def answer_if_changed(comparer: Comparer, question: Question) -> Found | None:
    """None where the files are still what they were."""
    return answer_with_caveats(comparer, question) if comparer.changed(question) else None
