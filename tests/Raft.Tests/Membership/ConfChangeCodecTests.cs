namespace Wetware.Raft.Tests.Membership;

public sealed class ConfChangeCodecTests
{
    [Fact]
    public void First_version_has_the_bytes_of_etcd()
    {
        var change = new ConfChange(ConfChangeType.AddLearnerNode, 300) { Context = new byte[] { 7 }, Id = 2 };
        Assert.Equal("08021003" + "18AC02" + "220107", Convert.ToHexString(ConfChangeCodec.Write(change)));
        Assert.Equal("10001803", Convert.ToHexString(ConfChangeCodec.Write(new ConfChange(ConfChangeType.AddNode, 3))));
    }

    [Fact]
    public void Second_version_has_the_bytes_of_etcd()
    {
        var change = new ConfChangeV2(ConfChangeSingle.Parse("v1 r2"), ConfChangeTransition.JointExplicit) { Context = new byte[] { 7 } };
        Assert.Equal("0802" + "120408001001" + "120408011002" + "1A0107", Convert.ToHexString(ConfChangeCodec.Write(change)));
    }

    [Fact]
    public void Changes_are_read_as_they_were_written()
    {
        var second = new ConfChangeV2(ConfChangeSingle.Parse("v1 l18446744073709551613 u4"), ConfChangeTransition.JointImplicit) { Context = new byte[] { 1, 2 } };
        Assert.True(ConfChangeCodec.TryReadV2(ConfChangeCodec.Write(second), out var read));
        Assert.Equal(second.Changes, read.Changes);
        Assert.Equal((second.Transition, "0102"), (read.Transition, Convert.ToHexString(read.Context.Span)));

        var first = new ConfChange(ConfChangeType.RemoveNode, 9) { Id = 4 };
        Assert.True(ConfChangeCodec.TryReadV1(ConfChangeCodec.Write(first), out var again));
        Assert.Equal((first.Type, first.NodeId, first.Id), (again.Type, again.NodeId, again.Id));
    }

    [Fact]
    public void Empty_data_leaves_a_joint_configuration()
    {
        Assert.True(ConfChangeCodec.TryReadV2([], out var change));
        Assert.True(change.LeavesJoint);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("0807")]
    [InlineData("12FF01")]
    [InlineData("12020809")]
    [InlineData("0F")]
    [InlineData("00")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")]
    public void Malformed_data_is_refused(string hex) => Assert.False(ConfChangeCodec.TryReadV2(Convert.FromHexString(hex), out _));

    [Fact]
    public void Unknown_fields_are_skipped()
    {
        Assert.True(ConfChangeCodec.TryReadV2(Convert.FromHexString("0801" + "7801" + "8A0102FFFF" + "4D01020304"), out var change));
        Assert.Equal(ConfChangeTransition.JointImplicit, change.Transition);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(11);
        var data = new byte[40];
        for (var round = 0; round < 50000; round++)
        {
            random.NextBytes(data);
            var part = data.AsSpan(0, random.Next(data.Length));
            ConfChangeCodec.TryReadV1(part, out _);
            ConfChangeCodec.TryReadV2(part, out _);
        }
    }

    [Fact]
    public void Number_of_changes_is_bounded()
    {
        var changes = Enumerable.Repeat(new ConfChangeSingle(ConfChangeType.AddNode, 1), ConfChangeCodec.MaxChanges + 1).ToList();
        Assert.False(ConfChangeCodec.TryReadV2(ConfChangeCodec.Write(new ConfChangeV2(changes)), out _));
    }

    [Theory]
    [InlineData("x1", "unknown input: x1")]
    [InlineData("v", "unknown token v")]
    [InlineData("v-1", "invalid member id in v-1")]
    public void Short_form_names_the_word_that_is_wrong(string text, string error) =>
        Assert.Equal(error, Assert.Throws<FormatException>(() => ConfChangeSingle.Parse(text)).Message);
}
