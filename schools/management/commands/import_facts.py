from schools.management.register_command import RegisterCommand
from schools.resources import FactResource


class Command(RegisterCommand):
    """`manage.py import_facts FILE`: facts about schools by year, all or none."""

    help = (
        "Import facts about schools (mokyklos_kodas, rodiklis, metai, klase, dalykas, reiksme, "
        "mokiniu_skaicius, data, saltinis) from a CSV or XLSX file."
    )
    resource = FactResource
