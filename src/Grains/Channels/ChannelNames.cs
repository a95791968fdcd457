namespace Wetware.Grains.Channels;

/// <summary>What is on disk of one part of the directory.</summary>
[GenerateSerializer]
[Alias("ww.channel-names")]
public sealed class ChannelNames
{
    /// <summary>The names, in ordinal order.</summary>
    [Id(0)]
    public List<string> Names { get; set; } = [];
}
