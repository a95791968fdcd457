using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Wetware.Tests.Wire;

/// <summary>Programs of different age understand each other: members are known by number, unknown ones are skipped.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_newer_message_reads_as_an_older_one_without_what_was_added()
    {
        var newer = new LetterV2
        {
            Subject = "news",
            Pages = ["1", "2"],
            First = new Enclosure { Name = "a" },
            Named = new() { ["b"] = new Enclosure { Name = "b" } },
            Last = new Enclosure { Name = "c" },
        };
        var older = Read<LetterV1>(Write(newer));
        Assert.Equal("news", older.Subject);
        Assert.Equal(-1, older.Weight);
        Assert.Equal("c", older.Last!.Name);
    }

    [Fact]
    public void An_older_message_reads_as_a_newer_one_with_defaults_for_what_is_missing()
    {
        var newer = Read<LetterV2>(Write(new LetterV1 { Subject = "old", Weight = 20 }));
        Assert.Equal("old", newer.Subject);
        Assert.Empty(newer.Pages);
        Assert.Null(newer.First);
        Assert.Null(newer.Last);
    }

    [Fact]
    public void Objects_shared_with_a_skipped_member_still_arrive()
    {
        var shared = new Enclosure { Name = "shared", Next = new Enclosure { Name = "next" } };
        var older = Read<LetterV1>(Write(new LetterV2 { First = shared, Named = new() { ["x"] = shared.Next }, Last = shared }));
        Assert.Equal("shared", older.Last!.Name);
        Assert.Equal("next", older.Last.Next!.Name);
    }

    [Fact]
    public void Shared_and_circular_references_keep_their_shape()
    {
        var ring = new Enclosure { Name = "ring" };
        ring.Next = ring;
        var back = Read<LetterV2>(Write(new LetterV2 { First = ring, Last = ring }));
        Assert.Same(back.First, back.Last);
        Assert.Same(back.First, back.First!.Next);
    }

    [Fact]
    public void A_copy_is_equal_and_apart()
    {
        var letter = new LetterV2 { Subject = "copied", Pages = ["1"], First = new Enclosure { Name = "a" } };
        var copy = _services.GetRequiredService<DeepCopier<LetterV2>>().Copy(letter)!;
        Assert.Equivalent(letter, copy, strict: true);
        Assert.NotSame(letter.Pages, copy.Pages);
        Assert.NotSame(letter.First, copy.First);
    }

    [Fact]
    public void A_message_cut_short_is_an_error()
    {
        var bytes = Write(new LetterV2 { Subject = "a subject of some length", Pages = ["one", "two"] });
        for (var length = 0; length < bytes.Length; length++)
            Assert.ThrowsAny<Exception>(() => Read<LetterV2>(bytes[..length]));
    }

    private byte[] Write<T>(T value) => _services.GetRequiredService<Serializer<T>>().SerializeToArray(value);

    private T Read<T>(byte[] bytes) => _services.GetRequiredService<Serializer<T>>().Deserialize(bytes)!;
}
