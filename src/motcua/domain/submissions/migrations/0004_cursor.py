from django.db import migrations

TAKE_OVER = """
UPDATE journal_cursor SET name = 'messages.submissions'
WHERE name = 'submissions.letters' AND NOT EXISTS (SELECT FROM journal_cursor WHERE name = 'messages.submissions')
"""


class Migration(migrations.Migration):
    """Notices of submissions go on where their letters ended: what happened while the house was upgraded is told.

    safe under load: one row.
    """

    dependencies = [("submissions", "0003_originals"), ("journal", "0001_initial")]
    operations = [migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop)]
