using FsCheck;
using FsCheck.Fluent;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class RoundTripTests
{
    private static readonly Gen<string> Label =
        from length in Gen.Choose(1, 20)
        from letters in Gen.Elements("abcXYZ019-_ .\\éß日".ToCharArray()).ArrayOf(length)
        select new string(letters);

    private static readonly Gen<DomainName> Name = Gen.Choose(0, 3).SelectMany(count => Label.ArrayOf(count)).Select(labels => new DomainName(labels));

    private static readonly Gen<ResourceRecord> Record = Gen.OneOf(
        from name in Name from target in Name select (ResourceRecord)new PTRRecord { Name = name, DomainName = target },
        from name in Name from target in Name from port in Gen.Choose(0, 65535) select (ResourceRecord)new SRVRecord { Name = name, Target = target, Port = (ushort)port },
        from name in Name from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(9) select (ResourceRecord)new NULLRecord { Name = name, Data = bytes },
        from name in Name
        from types in Gen.Choose(1, 700).ArrayOf(5)
        select (ResourceRecord)new NSECRecord { Name = name, NextOwnerName = name, Types = [.. types.Distinct().Order().Select(type => (DnsType)type)] });

    [Fact]
    public void A_name_survives_its_text_form() =>
        Prop.ForAll(Name.ToArbitrary(), name => new DomainName(name.ToString()).Labels.SequenceEqual(name.Labels)).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_survive_the_wire_with_names_that_share_their_ends() =>
        Prop.ForAll(Record.ArrayOf(8).ToArbitrary(), records =>
        {
            var message = new Message { QR = true };
            message.Answers.AddRange(records);
            var read = (Message)new Message().Read(message.ToByteArray());
            return read.Answers.SequenceEqual(records)
                && read.Answers.Zip(records).All(pair => pair.First.Name.Labels.SequenceEqual(pair.Second.Name.Labels));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stream_is_read_no_further_than_the_message()
    {
        var first = Packets.All[0];
        using var stream = new MemoryStream([.. first, 1, 2, 3]);
        var message = (Message)new Message().Read(stream);
        Assert.Equal(first, message.ToByteArray());
        Assert.Equal(first.Length, stream.Position);
    }

    [Fact]
    public void A_copy_shares_nothing()
    {
        var message = (Message)new Message().Read(Packets.All[0]);
        var copy = message.Clone<Message>();
        Assert.Equal(Packets.All[0], copy.ToByteArray());
        copy.Answers[0].TTL = TimeSpan.Zero;
        copy.Answers.RemoveAt(1);
        Assert.Equal(Packets.All[0], message.ToByteArray());
    }

    [Fact]
    public void A_dot_inside_a_label_is_not_taken_for_the_end_of_one()
    {
        var message = new Message();
        message.Answers.Add(new PTRRecord { Name = new DomainName("a", "b", "c"), DomainName = new DomainName("a.b", "c") });
        var read = (Message)new Message().Read(message.ToByteArray());
        Assert.Equal(["a.b", "c"], Assert.IsType<PTRRecord>(read.Answers[0]).DomainName.Labels);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_at_most_63_bytes(int length, bool allowed) => AssertWritable(new DomainName(new string('x', length)), allowed);

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void A_name_has_at_most_255_bytes(int labels, bool allowed) =>
        AssertWritable(new DomainName([.. Enumerable.Repeat("x", labels)]), allowed);

    [Fact]
    public void A_name_with_an_empty_label_cannot_be_sent() => AssertWritable("a..b", allowed: false);

    [Theory]
    [InlineData("a\\")]
    [InlineData("a\\12")]
    [InlineData("a\\999")]
    public void A_text_with_a_broken_escape_is_no_name(string text) => Assert.Throws<FormatException>(() => new DomainName(text));

    private static void AssertWritable(DomainName name, bool allowed)
    {
        var question = new Question { Name = name };
        if (allowed)
            Assert.Equal(name, ((Question)new Question().Read(question.ToByteArray())).Name);
        else
            Assert.Throws<ArgumentException>(question.ToByteArray);
    }
}
