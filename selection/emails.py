"""Letters of a commission: a sitting is open, its day or place is another, it won't take place."""

from accounts.models import User
from common import clock
from notices.emails import enqueue_letter
from schools.choices import Role
from schools.models import Membership

from .choices import Duty
from .commission.seats import everyone
from .models import CommissionMember, Sitting


def tell_opened(sitting: Sitting, *, by: User, is_moved: bool = False) -> None:
    """Members, substitutes and the secretary read when and where it is and what to do."""
    for member in _told(sitting, by):
        words = {
            "sitting": sitting,
            "member": member,
            "is_secretary": member.duty == Duty.SECRETARY,
            "is_moved": is_moved,
        }
        enqueue_letter(member.user.email, "selection/emails/sitting_opened", words)


def tell_dropped(sitting: Sitting, *, by: User) -> None:
    """The sitting was taken away: nobody needs to come."""
    for member in _told(sitting, by):
        enqueue_letter(member.user.email, "selection/emails/sitting_dropped", {"sitting": sitting})


def _told(sitting: Sitting, by: User) -> list[CommissionMember]:
    """Those of the commission on that day who can sign in, but for who did it."""
    acting = Membership.objects.valid_on(clock.today()).filter(
        role=Role.COMMISSION, user__is_active=True
    )
    able = set(acting.values_list("user", flat=True)) - {by.pk}
    people = [item for item in everyone(sitting.commission) if item.is_in_on(sitting.held_on)]
    return [item for item in people if item.user_id in able]
