namespace Wetware.Channels;

/// <summary>Makes channels for holders of capabilities of the kind <c>channels</c>. Key 0.</summary>
[Alias("ww.IChannelsGrain")]
public interface IChannelsGrain : IGrainWithIntegerKey;
