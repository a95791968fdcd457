using System.Text.Json.Nodes;
using Wetware.Devices;
using Wetware.Devices.Logs;
using Wetware.Errors;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>The log that a gateway keeps of its devices, and those who follow it.</summary>
public sealed class DeviceLogTests
{
    private const int Page = 500;
    private const int Readers = 256;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly DeviceLogGrain _log;
    private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

    public DeviceLogTests() => _log = new DeviceLogGrain(_time);

    [Fact]
    public async Task A_follower_waits_for_the_next_record_and_again_for_the_one_after()
    {
        await Add(0);
        for (var record = 1; record <= 3; record++)
        {
            var following = Follow(record);
            await _turns.StartNew(() => { });
            Assert.False(following.IsCompleted);

            await Add(record);

            Check(record + 1, [record], await following);
        }
    }

    [Fact]
    public async Task A_follower_that_hears_nothing_is_answered_after_a_while()
    {
        await Add(0);
        var following = Follow(1);
        await _turns.StartNew(() => { });

        _time.Advance(Slice - TimeSpan.FromTicks(1));
        Assert.False(following.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Check(1, [], await following);
    }

    [Fact]
    public async Task A_long_log_comes_in_pages_without_a_gap()
    {
        for (var i = 0; i < Page + 200; i++)
            await Add(i);

        Check(Page, Enumerable.Range(0, Page), await Follow(0));
        Check(Page + 200, Enumerable.Range(Page, 200), await Follow(Page));
        Check(Page + 200, [], await Follow(null));
    }

    [Fact]
    public async Task What_a_slow_reader_missed_is_skipped_and_the_rest_comes_once()
    {
        const int Dropped = 20;
        for (var i = 0; i < DeviceLimits.MaxLogRecords + Dropped; i++)
            await Add(i);

        Check(Dropped + Page, Enumerable.Range(Dropped, Page), await Follow(3));
        Check(Dropped + (2 * Page), Enumerable.Range(Dropped + Page, Page), await Follow(Dropped + Page));
    }

    [Fact]
    public async Task A_reader_of_a_log_that_began_anew_begins_anew_too()
    {
        await Add(0);

        Check(1, [], await Follow(99));
    }

    [Fact]
    public async Task So_many_readers_wait_at_once_and_there_is_room_again_when_they_were_answered()
    {
        for (var time = 0; time < 2; time++)
        {
            var following = Enumerable.Range(0, Readers).Select(_ => Follow(0)).ToArray();
            var refused = await Assert.ThrowsAsync<WetwareException>(() => Follow(0));
            Assert.Equal(ErrorKind.Overloaded, refused.Kind);
            _time.Advance(Slice);
            Assert.All(await Task.WhenAll(following), page => Assert.Empty(page.Records));
        }
    }

    [Fact]
    public async Task Records_after_a_time_are_those_that_came_later()
    {
        await Add(0);
        var at = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromTicks(1));
        await Add(1);

        Assert.Equal([0, 1], Numbers(await _log.Read(null)));
        Assert.Equal([0, 1], Numbers(await _log.Read(at - TimeSpan.FromTicks(1))));
        Assert.Equal([1], Numbers(await _log.Read(at)));
        Assert.Empty(await _log.Read(_time.GetUtcNow()));
    }

    // As in a grain: one turn at a time.
    private Task Add(int number) => _turns.StartNew(() => _log.Add($$"""{"n":{{number}}}""")).Unwrap();

    private Task<DeviceLogPage> Follow(long? after) => _turns.StartNew(() => _log.Follow(after)).Unwrap();

    private static void Check(long last, IEnumerable<int> numbers, DeviceLogPage page)
    {
        Assert.Equal(numbers, Numbers(page.Records));
        Assert.Equal(last, page.Last);
    }

    private static IEnumerable<int> Numbers(IReadOnlyList<string> records) => [.. records.Select(record => JsonNode.Parse(record)!["n"]!.GetValue<int>())];
}
