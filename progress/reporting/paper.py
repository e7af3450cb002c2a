"""A report on paper, in Lithuanian: as it was sent, or as it is being written."""

from django.utils import translation
from django.utils.translation import gettext as _

from plans.choices import DocumentKind
from plans.papers import Paper

from .content import TEXTS, ReportContent, text_title
from .desk import ReportDesk


@translation.override("lt")
def report_paper(desk: ReportDesk, content: ReportContent) -> Paper:
    """The paper of what the person reads; what is still being written has the watermark."""
    sent = None if desk.may_write else desk.last
    said = content.as_json()
    if sent:
        said |= {"number": sent.number, "sent_at": sent.at.isoformat()}
    texts = [(text_title(name), content.texts.get(name, "")) for name in TEXTS]
    return Paper(
        version=desk.report.version,
        kind=DocumentKind.PROGRESS,
        heading=_("Report of the period"),
        template="progress/report_document_pdf.html",
        said=said,
        dated=sent.at if sent else desk.report.status_since,
        context={
            "report": desk.report,
            "content": content,
            "sent": sent,
            "texts": [pair for pair in texts if pair[1] or pair[0] != texts[-1][0]],
        },
        is_draft=sent is None,
        whose=content.period["name"],
    )
