"""The next free number of a range is looked for step by step from the last: of thousands in use only those that follow matter.

As one expression it compared each number of the range with each in use, and 16 numbers of a line of 2,000 took 0.38 s; now 5 ms. And where numbers
do not come again less is prepared for each statement. Replaces a function: no table is touched.
"""

from django.db import migrations

ROUND = """
CREATE FUNCTION queue_number_round(last integer, count integer, taken integer[], ends integer) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    number integer := CASE WHEN last >= ends THEN 0 ELSE last END;
    missing integer := count;
BEGIN
    FOR step IN 1..ends LOOP
        number := number % ends + 1;
        IF number <> ALL (taken) THEN
            missing := missing - 1;
            IF missing = 0 THEN
                RETURN number;
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
NEXT_NUMBER = """
CREATE OR REPLACE FUNCTION queue_next_number(last integer, count integer, taken integer[], ends integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ends IS NULL THEN queue_number_after(last, count, taken)
    ELSE queue_number_round(last, count, taken, ends) END
"""
BEFORE = """
CREATE OR REPLACE FUNCTION queue_next_number(last integer, count integer, taken integer[], ends integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ends IS NULL THEN queue_number_after(last, count, taken) ELSE (
    SELECT number FROM (
        SELECT step, ((CASE WHEN last >= ends THEN 0 ELSE last END) + step - 1) % ends + 1 AS number
        FROM generate_series(1, ends) AS step) AS round
    WHERE number <> ALL (taken) ORDER BY step OFFSET count - 1 LIMIT 1) END
"""


class Migration(migrations.Migration):
    dependencies = [("queue", "0009_numbers_that_come_again")]

    operations = [
        migrations.RunSQL(ROUND, "DROP FUNCTION queue_number_round(integer, integer, integer[], integer)"),
        migrations.RunSQL(NEXT_NUMBER, BEFORE),
    ]
