using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Security;

namespace Wetware.Channels;

/// <summary>Makes channels for holders of capabilities of the kind <c>channels</c>. Key 0.</summary>
[Alias("ww.IChannelsGrain"), PublicGrain]
public interface IChannelsGrain : IGrainWithIntegerKey;

/// <summary>Arguments of <see cref="ChannelMethods.New"/>.</summary>
/// <param name="Capacity">Values that the channel keeps; 0 for a synchronous one.</param>
public sealed record NewChannel(int Capacity = 0);

/// <summary>The JSON of arguments.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NewChannel))]
public sealed partial class ChannelJson : JsonSerializerContext;
