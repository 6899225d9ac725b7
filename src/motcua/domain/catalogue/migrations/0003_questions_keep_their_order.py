from django.db import migrations

import motcua.domain.catalogue.models

# The table holds some hundred rows: it is written anew in milliseconds. json has no equality, so its text is compared.
KEEP_PUBLISHED = """
CREATE OR REPLACE FUNCTION catalogue_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'version % of procedure % was published and cannot be deleted', OLD.number, OLD.procedure_id
      USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.content::{type}, NEW.number, NEW.procedure_id, NEW.published_at)
       IS DISTINCT FROM (OLD.content::{type}, OLD.number, OLD.procedure_id, OLD.published_at)
     OR NEW.state NOT IN (OLD.state, 'retired') THEN
    RAISE EXCEPTION 'version % of procedure % was published and cannot be changed', OLD.number, OLD.procedure_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_drafts")]

    operations = [
        migrations.RunSQL(KEEP_PUBLISHED.replace("{type}", "text"), KEEP_PUBLISHED.replace("{type}", "jsonb")),
        migrations.AlterField(
            model_name="procedureversion",
            name="content",
            field=motcua.domain.catalogue.models.OrderedJSONField(),
        ),
    ]
