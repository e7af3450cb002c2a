from schools.management.register_command import RegisterCommand
from schools.resources import PupilCountResource


class Command(RegisterCommand):
    """`manage.py import_pupil_counts FILE`: dated pupil counts, all or none."""

    help = "Import pupil counts (code, counted_on, pupils, source) from a CSV or XLSX file."
    resource = PupilCountResource
