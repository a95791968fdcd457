namespace Wetware.Raft.Tests.Node;

public sealed class RaftConfigTests
{
    private static readonly RaftConfig Valid = new() { Id = 1, Storage = new MemoryStorage() };

    public static TheoryData<string, RaftConfig> Invalid => new()
    {
        { "field 'Id': 0 is not allowed; use a number other than 0", Valid with { Id = 0 } },
        { "field 'Id': 18446744073709551615 is not allowed; the number is reserved for a storage thread", Valid with { Id = NodeId.AppendThread } },
        { "field 'Storage': null is not allowed; a storage is required", Valid with { Storage = null! } },
        { "field 'HeartbeatTick': 0 is not allowed; use 1 or more ticks", Valid with { HeartbeatTick = 0 } },
        { "field 'ElectionTick': 3 is not allowed; use more than HeartbeatTick, 3", Valid with { ElectionTick = 3, HeartbeatTick = 3 } },
        { "field 'MaxInflightMsgs': 0 is not allowed; use 1 or more messages", Valid with { MaxInflightMsgs = 0 } },
        { "field 'MaxInflightBytes': 5 is not allowed; use 0 or at least MaxSizePerMsg, 6", Valid with { MaxInflightBytes = 5, MaxSizePerMsg = 6 } },
        {
            "field 'ReadOnlyOption': LeaseBased is not allowed; CheckQuorum must be on",
            Valid with { ReadOnlyOption = ReadOnlyOption.LeaseBased, CheckQuorum = false }
        },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Impossible_setting_is_named_with_its_limit(string error, RaftConfig config) =>
        Assert.StartsWith(error, Assert.Throws<ArgumentException>(() => new RawNode(config)).Message, StringComparison.Ordinal);

    [Fact]
    public void Defaults_are_possible() => Assert.Equal(RaftRole.Follower, new RawNode(Valid).BasicStatus.SoftState.Role);
}
