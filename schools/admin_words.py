"""Words of Django's admin that its Lithuanian lacks or would decline; our catalogue has them.

Nobody imports this: it is here for the extraction of messages.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Add %s"),
    _("Change %s"),
    _("View %s"),
    _("Add %(name)s"),
    _("Add another %(verbose_name)s"),
    _("Change selected %(model)s"),
    _("Add another %(model)s"),
    _("View selected %(model)s"),
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Empty"),
    _("Not empty"),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("Yes, I’m sure"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
        "All of the following related items will be deleted:"
    ),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Breadcrumbs"),
    _("Home"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("You don’t have permission to view or edit anything."),
    _("Error:"),
    _("Skip to main content"),
    _("Hide counts"),
    _("Show counts"),
    _("Clear all filters"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: light)"),
    _("Toggle theme (current theme: dark)"),
    _("Toggle navigation"),
    _("Sidebar"),
    _("Start typing to filter…"),
    _("Filter navigation items"),
    _("Change"),
    _("Save and add another"),
    _("Save and continue editing"),
    _(" By %(filter_title)s "),
    _("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    _("Added:"),
    _("Changed:"),
    _("Deleted:"),
    _("We’re sorry, but the requested page could not be found."),
    _("Please correct the duplicate values below."),
    _("Please correct the duplicate data for %(field)s."),
    _("Please correct the duplicate data for %(field)s, which must be unique."),
)
COUNTED = (
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", 1),
    ngettext_lazy("entry", "entries", 1),
)
