"""What an edition has in a language, or in another where it was not written or drawn in that one."""

from collections.abc import Mapping

from insights.model import LANGUAGES, Chart, Edition, Language, Report


def reports_in(edition: Edition, language: Language) -> tuple[Report, ...]:
    """The reports in `language`, else in the language they were written in; none where none were written."""
    languages = (language, *LANGUAGES)
    return next((edition.reports[each] for each in languages if edition.reports.get(each)), ())


def chart_in(edition: Edition, language: Language) -> Chart | None:
    """The chart in `language`, else in another."""
    return next((edition.charts[each] for each in (language, *LANGUAGES) if each in edition.charts), None)


def report_in(reports: Mapping[Language, Report], language: Language) -> Report | None:
    """Of one topic's report in several languages the one in `language`, else in another."""
    return next((reports[each] for each in (language, *LANGUAGES) if each in reports), None)


def report_of(edition: Edition | None, slug: str, language: Language) -> Report | None:
    """The report of a topic, as `reports_in` finds it."""
    reports = reports_in(edition, language) if edition else ()
    return next((report for report in reports if report.topic == slug), None)
