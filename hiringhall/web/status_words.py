"""Status reports in plain words."""

from hiringhall.marketplace.status_reports.models import ReportState

STATES = {ReportState.OK: "All is well", ReportState.PROBLEM: "A problem", ReportState.COMPLETE: "Complete"}
LOOKS = {ReportState.OK: "good", ReportState.PROBLEM: "bad", ReportState.COMPLETE: "good"}
MEANINGS = {
    ReportState.OK: "The work goes on as planned.",
    ReportState.PROBLEM: "Something needs the client's attention.",
    ReportState.COMPLETE: "Everything that was agreed is done.",
}


def options() -> list[tuple[str, str, str]]:
    """Return the states as choices of a form: value, label and meaning."""
    return [(state.value, STATES[state], MEANINGS[state]) for state in ReportState]
