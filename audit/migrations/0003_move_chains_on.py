from django.db import migrations

from audit.moving import SET


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_name_the_fields")]

    operations = [SET]
