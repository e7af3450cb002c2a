from schools.management.register_command import RegisterCommand
from schools.resources import SchoolResource


class Command(RegisterCommand):
    """`manage.py import_register FILE`: schools, all or none."""

    help = "Import schools from a CSV or XLSX file with our columns or the national register's."
    resource = SchoolResource
