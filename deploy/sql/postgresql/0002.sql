-- Nothing uses reminders: their table and queries go.

DELETE FROM orleansquery WHERE querykey IN (
    'UpsertReminderRowKey', 'ReadReminderRowsKey', 'ReadReminderRowKey', 'ReadRangeRows1Key', 'ReadRangeRows2Key', 'DeleteReminderRowKey', 'DeleteReminderRowsKey');

DROP TABLE ww_reminder;
