using System.Collections.Immutable;

namespace Wetware.Tests.Isolation;

/// <summary>One member of each kind of type that messages are made of.</summary>
[GenerateSerializer]
public sealed class Mixed
{
    [Id(0)] public bool Flag { get; set; }
    [Id(1)] public byte Small { get; set; }
    [Id(2)] public long Big { get; set; }
    [Id(3)] public ulong Unsigned { get; set; }
    [Id(4)] public double Real { get; set; }
    [Id(5)] public decimal Money { get; set; }
    [Id(6)] public char Letter { get; set; }
    [Id(7)] public string? Text { get; set; }
    [Id(8)] public Guid Name { get; set; }
    [Id(9)] public DateTimeOffset When { get; set; }
    [Id(10)] public DateTime Moment { get; set; }
    [Id(11)] public TimeSpan Span { get; set; }
    [Id(12)] public DayOfWeek Day { get; set; }
    [Id(13)] public int? Maybe { get; set; }
    [Id(14)] public byte[] Bytes { get; set; } = [];
    [Id(15)] public ReadOnlyMemory<byte> Memory { get; set; }
    [Id(16)] public List<string?> List { get; set; } = [];
    [Id(17)] public Dictionary<string, int[]> Map { get; set; } = [];
    [Id(18)] public HashSet<int> Set { get; set; } = [];
    [Id(19)] public (int Left, string Right) Pair { get; set; }
    [Id(20)] public Uri? Address { get; set; }
    [Id(21)] public ImmutableArray<int> Fixed { get; set; } = [];
    [Id(22)] public object? Anything { get; set; }
}
