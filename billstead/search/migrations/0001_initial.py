from django.db import migrations, models

from billstead.search.engines import engine_for


def make_tables(apps, schema_editor):
    engine_for(schema_editor.connection.vendor).make_tables(schema_editor)


def drop_tables(apps, schema_editor):
    engine_for(schema_editor.connection.vendor).drop_tables(schema_editor)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.PositiveSmallIntegerField()),
                ("owner", models.BigIntegerField()),
                ("basic", models.TextField(default="")),
                ("contact", models.TextField(default="")),
                ("tax", models.TextField(default="")),
                ("money", models.TextField(default="")),
                ("notes", models.TextField(default="")),
                ("access", models.TextField(default="")),
                ("shown", models.TextField(default="")),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "token",
                                "field_class",
                                "document",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("token", models.CharField(max_length=32)),
                        ("field_class", models.PositiveSmallIntegerField()),
                        ("document", models.BigIntegerField()),
                    ],
                ),
            ],
            database_operations=[migrations.RunPython(make_tables, drop_tables)],
        ),
    ]
