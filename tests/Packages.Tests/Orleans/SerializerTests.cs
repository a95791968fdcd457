using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Wetware.Tests;

/// <summary>Nodes of different versions understand each other: members are known by number, unknown ones are skipped.</summary>
public sealed class SerializerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_newer_message_reads_as_an_older_one_without_what_was_added()
    {
        var shared = new Enclosure { Name = "shared" };
        var older = Read<LetterV1>(Write(new LetterV2 { Subject = "news", Pages = ["1", "2"], First = shared, Last = shared }));
        Assert.Equal(("news", -1, "shared"), (older.Subject, older.Weight, older.Last!.Name));
    }

    [Fact]
    public void An_older_message_reads_as_a_newer_one_with_defaults_for_what_is_missing()
    {
        var newer = Read<LetterV2>(Write(new LetterV1 { Subject = "old", Weight = 20 }));
        Assert.Equal("old", newer.Subject);
        Assert.Empty(newer.Pages);
        Assert.Null(newer.First);
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

[GenerateSerializer]
public sealed class Enclosure
{
    [Id(0)]
    public string Name { get; set; } = "";
}

/// <summary>A message as an older program knows it.</summary>
[GenerateSerializer]
public sealed class LetterV1
{
    [Id(0)]
    public string Subject { get; set; } = "none";

    [Id(1)]
    public int Weight { get; set; } = -1;

    [Id(5)]
    public Enclosure? Last { get; set; }
}

/// <summary>The same message as a newer program knows it: one member less, some more.</summary>
[GenerateSerializer]
public sealed class LetterV2
{
    [Id(0)]
    public string Subject { get; set; } = "none";

    [Id(2)]
    public string[] Pages { get; set; } = [];

    [Id(3)]
    public Enclosure? First { get; set; }

    [Id(5)]
    public Enclosure? Last { get; set; }
}
