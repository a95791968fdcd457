namespace Wetware.Channels;

/// <summary>Arguments of <see cref="ChannelMethods.New"/>.</summary>
/// <param name="Capacity">Values that the channel keeps; 0 for a synchronous one.</param>
public sealed record NewChannel(int Capacity = 0);
