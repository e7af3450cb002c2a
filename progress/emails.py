"""Letters about evaluations, enqueued in the transaction that does what they tell of."""

from common import clock
from notices.emails import enqueue_letter
from schools.models import Membership

from .models import Evaluation
from .rights import MEASURERS


def tell_school(evaluation: Evaluation) -> None:
    """The draft of an external evaluation waits for the school's remarks: who writes there."""
    held = Membership.objects.valid_on(clock.today()).filter(
        school=evaluation.grant.holder_id, role__in=MEASURERS, user__is_active=True
    )
    for email in sorted(set(held.values_list("user__email", flat=True))):
        enqueue_letter(email, "progress/emails/remarks", {"evaluation": evaluation})
