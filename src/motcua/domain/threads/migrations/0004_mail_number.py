from django.db import migrations

import motcua.base.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("threads", "0003_mailbox_mailseen"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="mail_number",
            field=motcua.base.crypto.SealedTextField(db_default=b"", default=""),
        ),
    ]
