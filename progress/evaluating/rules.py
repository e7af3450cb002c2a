"""The rule that an evaluation follows: how many aspects it names, how long the school remarks."""

from progress.models import Evaluation, EvaluationRule


def rule_of(evaluation: Evaluation) -> EvaluationRule | None:
    """The programme's newest rule of the kind by the evaluation's first day; None without one."""
    rows = EvaluationRule.objects.filter(
        programme__rounds__grants=evaluation.grant_id,
        kind=evaluation.kind,
        valid_from__lte=evaluation.starts_on,
    )
    return rows.order_by("-valid_from").first()
