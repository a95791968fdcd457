using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Functions.Jobs;

internal sealed partial class FunctionJobsGrain
{
    /// <inheritdoc />
    public async Task<FunctionSchedule> SetSchedule(FunctionSchedule schedule, CancellationToken cancellationToken = default)
    {
        var wanted = JobRules.Check(schedule);
        if (_schedules.Find(wanted.Name) is null && _schedules.Count >= JobLimits.MaxSchedules)
            throw new WetwareException(ErrorKind.Limit, $"schedules: the cluster keeps {JobLimits.MaxSchedules} already");
        var next = CronLine.Parse(wanted.Cron, wanted.TimeZone).Next(time.GetUtcNow())
            ?? throw new WetwareException(ErrorKind.Failed, "cron: names only dates that never come");
        var kept = wanted with { Next = next };
        await _schedules.SetAsync(kept.Name, new StoredSchedule { Schedule = kept, Secret = RandomNumberGenerator.GetBytes(32) });
        return kept;
    }

    /// <inheritdoc />
    public async Task<bool> RemoveSchedule(string name, CancellationToken cancellationToken = default)
    {
        if (_schedules.Find(FunctionRules.Name("name", name)) is null)
            return false;
        await _schedules.RemoveAsync(name);
        return true;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<FunctionSchedule>> ListSchedules(string? after, int limit, CancellationToken cancellationToken = default)
    {
        FunctionRules.Page(limit);
        IReadOnlyList<FunctionSchedule> page =
            [.. _schedules.Values.Select(stored => stored.Schedule).Where(schedule => after is null || string.CompareOrdinal(schedule.Name, after) > 0).Take(limit)];
        return Task.FromResult(page);
    }

    /// <summary>Makes the jobs that are due. The job comes first: when this ends half-way, it is made again under the same id, which changes nothing.</summary>
    private async Task Fire(DateTimeOffset now)
    {
        foreach (var stored in _schedules.Values.Where(stored => stored.Schedule.Next <= now).ToArray())
        {
            var schedule = stored.Schedule;
            var id = IdOf(stored, schedule.Next!.Value);
            var isBusy = schedule.Overlap == OverlapPolicy.Skip && schedule.LastJob is { } last && last != id && _jobs.Find(last) is { Job.HasEnded: false };
            var skips = isBusy || _waiting.Count + _leases.Count >= JobLimits.MaxActive;
            if (!skips && (_jobs.Find(id) is not { } made || IsUnfinished(made)))
                await Add(id, new FunctionJobSpec { Request = schedule.Request, Retries = schedule.Retries, Schedule = schedule.Name });
            var after = schedule with { Next = NextOf(schedule, now), LastJob = skips ? schedule.LastJob : id, Skipped = schedule.Skipped + (skips ? 1 : 0) };
            await _schedules.SetAsync(schedule.Name, stored with { Schedule = after });
        }
    }

    // A zone may be gone after an upgrade of the machine. One schedule must not stop the others.
    private DateTimeOffset? NextOf(FunctionSchedule schedule, DateTimeOffset now)
    {
        try
        {
            return CronLine.Parse(schedule.Cron, schedule.TimeZone).Next(now);
        }
        catch (WetwareException error)
        {
            LogNever(logger, schedule.Name, error);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Name} has no next time; set it again")]
    private static partial void LogNever(ILogger logger, string name, Exception error);

    private static string IdOf(StoredSchedule stored, DateTimeOffset due)
    {
        Span<byte> ticks = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(ticks, due.UtcTicks);
        return Convert.ToHexStringLower(HMACSHA256.HashData(stored.Secret, ticks))[..JobLimits.IdLength];
    }
}
