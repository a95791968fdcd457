using Orleans.Runtime;
using Orleans.Runtime.ReminderService;

namespace Wetware.Tests.Reminders;

public sealed class ReminderRangeTests
{
    [Fact]
    public void Every_hash_is_in_exactly_one_range()
    {
        uint[] hashes = [0, 1, 0x0FFFFFFF, 0x10000000, 0x10000001, 0x7FFFFFFF, 0x80000000, 0xEFFFFFFF, 0xF0000000, uint.MaxValue];
        foreach (var hash in hashes)
        {
            var ranges = Enumerable.Range(0, ReminderRange.Count).Where(range =>
            {
                var (begin, end) = ReminderRange.Bounds(range);
                return ReminderRange.Contains(begin, end, hash);
            });
            Assert.Equal([(int)(hash / (uint.MaxValue / ReminderRange.Count + 1))], ranges);
        }
    }

    [Fact]
    public void Grain_is_in_the_range_that_is_read_for_it()
    {
        for (var i = 0; i < 1000; i++)
        {
            var grain = GrainId.Create("type", $"{i}");
            var (begin, end) = ReminderRange.Bounds(ReminderRange.Of(grain));
            Assert.True(ReminderRange.Contains(begin, end, grain.GetUniformHashCode()));
        }
    }
}
