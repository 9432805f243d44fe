"""Why a sentence is struck, in words that stand in front of it: for those, too, who do not see that it is."""

from insights.i18n.catalog import translate
from insights.model import Language, SentenceWithdrawal, WithdrawalReason


def reason_name(reason: WithdrawalReason, language: Language) -> str:
    return translate(language, f"withdrawals.reason.{reason}")


def withdrawal_mark(withdrawal: SentenceWithdrawal, language: Language, *, with_note: bool = True) -> str:
    """As in "Withdrawn (a figure is wrong: it is 12 %):"; without the operator's own words unless `with_note`."""
    reason = reason_name(withdrawal.reason, language)
    if with_note and withdrawal.note:
        reason = translate(language, "withdrawals.with_note", reason=reason, note=withdrawal.note)
    return translate(language, "withdrawals.mark", reason=reason)
