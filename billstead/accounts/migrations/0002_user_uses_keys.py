"""Single keys may be switched off by each person."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="uses_keys",
            field=models.BooleanField(default=True, help_text="single keys act on pages (WCAG 2.1.4)"),
        )
    ]
