using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Hosting;

namespace Orleans.Runtime.ReminderService;

/// <inheritdoc cref="IReminderRangeGrain" />
[Reentrant]
[KeepAlive]
internal sealed partial class ReminderRangeGrain(
    IReminderTable table, IOptions<ReminderOptions> options, TimeProvider clock, ILogger<ReminderRangeGrain> logger) : Grain, IReminderRangeGrain
{
    /// <summary>Ticks that are on their way at once; others wait until one of them has been answered.</summary>
    private const int MaxTicking = 64;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];
    private IGrainTimer _timer = null!;
    private DateTime _lastRead;
    private int _ticking;
    private long _changes;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(
            Tick, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        await Read();
    }

    public Task Wake() => Now - _lastRead >= options.Value.RefreshReminderListPeriod ? Read() : Task.CompletedTask;

    public async Task<IGrainReminder> Register(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var entry = new ReminderEntry { GrainId = grainId, ReminderName = reminderName, StartAt = Now + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry)
            ?? throw new ReminderException($"Could not register reminder {entry} to reminder table due to a race. Please try again later.");
        Put(entry);
        Arm();
        return entry.ToIGrainReminder();
    }

    public async Task Unregister(GrainId grainId, IGrainReminder reminder)
    {
        if (reminder is not ReminderData data || data.GrainId != grainId)
            throw new ArgumentException($"{reminder} is no reminder of {grainId}.", nameof(reminder));
        if (!await table.RemoveRow(grainId, data.ReminderName, data.ETag) && await table.ReadRow(grainId, data.ReminderName) is not null)
        {
            throw new ReminderException(
                $"Could not unregister reminder {reminder} from the reminder table, due to tag mismatch. You can retry.");
        }

        _changes++;
        if (_reminders.Remove((grainId, data.ReminderName), out var local))
            local.Stopped = true;
    }

    /// <summary>Brings what is here in line with the table. What changed here while it was read is newer than what was read.</summary>
    private async Task Read()
    {
        var changes = _changes;
        _lastRead = Now;
        var (begin, end) = ReminderRange.Bounds((int)this.GetPrimaryKeyLong());
        var rows = (await table.ReadRows(begin, end)).Reminders;
        if (changes != _changes)
            return;
        var gone = _reminders.Keys.Except(rows.Select(row => (row.GrainId, row.ReminderName))).ToArray();
        foreach (var key in gone)
        {
            _reminders[key].Stopped = true;
            _reminders.Remove(key);
        }

        foreach (var row in rows)
        {
            if (!_reminders.TryGetValue((row.GrainId, row.ReminderName), out var local) || local.Entry.ETag != row.ETag)
                Put(row);
        }

        Arm();
    }

    private void Put(ReminderEntry entry)
    {
        _changes++;
        if (_reminders.TryGetValue((entry.GrainId, entry.ReminderName), out var old))
            old.Stopped = true;
        var local = new LocalReminder(entry);
        local.Schedule(Now);
        _reminders[(entry.GrainId, entry.ReminderName)] = local;
    }

    /// <summary>Sets the timer to the next tick of all.</summary>
    private void Arm()
    {
        var next = DateTime.MaxValue;
        foreach (var reminder in _reminders.Values)
        {
            if (!reminder.Ticking && reminder.Next < next)
                next = reminder.Next;
        }

        var wait = next == DateTime.MaxValue ? LongestWait : next - Now;
        wait = wait > LongestWait ? LongestWait : wait;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private Task Tick(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var reminder in _reminders.Values)
        {
            if (reminder.Ticking || reminder.Next > now)
                continue;
            if (_ticking >= MaxTicking)
                return Task.CompletedTask;
            _ = Deliver(reminder, now);
        }

        Arm();
        return Task.CompletedTask;
    }

    private async Task Deliver(LocalReminder reminder, DateTime now)
    {
        var entry = reminder.Entry;
        reminder.Ticking = true;
        _ticking++;
        try
        {
            var target = GrainFactory.GetGrain<IRemindable>(entry.GrainId);
            await target.ReceiveReminder(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, now));
        }
        catch (Exception e)
        {
            LogTickFailed(logger, e, entry.ReminderName, entry.GrainId);
        }
        finally
        {
            reminder.Ticking = false;
            _ticking--;
            reminder.Schedule(Max(Now, now + TimeSpan.FromTicks(1)));
        }

        Arm();
    }

    private static DateTime Max(DateTime a, DateTime b) => a > b ? a : b;

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not deliver a tick of the reminder {Reminder} to {GrainId}")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);
}
