namespace Wetware.Functions.Storage;

/// <summary>A part of a sorted map as it is stored: entries in ordinal order of their keys.</summary>
[GenerateSerializer]
[Alias("ww.functions.page")]
public sealed class StoredPage
{
    /// <summary>The keys.</summary>
    [Id(0)]
    public string[] Keys { get; set; } = [];

    /// <summary>The value of each key.</summary>
    [Id(1)]
    public byte[][] Values { get; set; } = [];
}

/// <summary>The pages of a sorted map in order.</summary>
[GenerateSerializer]
[Alias("ww.functions.page-index")]
public sealed class StoredPageIndex
{
    /// <summary>Number of the next page that is made.</summary>
    [Id(0)]
    public int Next { get; set; } = 1;

    /// <summary>The least key of each page but the first, whose is empty.</summary>
    [Id(1)]
    public string[] Firsts { get; set; } = [""];

    /// <summary>The number of each page.</summary>
    [Id(2)]
    public int[] Pages { get; set; } = [0];
}
