"""The reasons every installation starts with; `customers.reasons` translates them as long as they read so."""

from django.db import migrations

REASONS = (
    ("unpaid", "suspend", "Unpaid invoice", "An invoice is overdue and the reminders went unanswered."),
    ("abuse", "suspend", "Abuse report", "A report of spam, attacks or unlawful content is being looked into."),
    ("pause", "suspend", "Customer asked for a pause", "The customer wrote or called; say below how."),
    ("paid", "reactivate", "Paid", "What was owed has arrived."),
    ("solved", "reactivate", "Solved", "What led to the suspension is cleared up."),
    ("left", "close", "Customer left", "The customer gave notice, and the notice period is over."),
    ("lost", "close", "Debt not collectable", "Reminders and the suspension brought no payment."),
    ("double", "close", "Entered twice", "Another record of the same customer is the right one."),
    ("back", "reopen", "Customer came back", "The customer wants to buy again."),
    ("mistake", "reopen", "Closed by mistake", "It should not have been closed."),
    ("fraud", "mark_fraud", "Fraud", "Stolen payment details or a false identity. Keep what proves it in a note."),
)


def add_reasons(apps, schema_editor):
    rows = apps.get_model("customers", "StatusReason")._default_manager.using(schema_editor.connection.alias)
    for place, (key, move, label, policy) in enumerate(REASONS, 1):
        rows.create(
            key=key, move=move, label=label, label_key=label.lower(), policy=policy, place=place,
            is_fraud=key == "fraud",
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_status")]

    operations = [migrations.RunPython(add_reasons, migrations.RunPython.noop)]
