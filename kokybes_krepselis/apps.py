from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Django's admin, with our site whose door is the agency role."""

    default_site = "schools.admin_site.AgencyAdminSite"
