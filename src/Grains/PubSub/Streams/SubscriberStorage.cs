using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// Where Orleans' rendezvous grains keep who produces and who consumes a stream: in the memory of their own node and of two others, chosen by the stream's
/// name. Consumers end with their processes, so a disk would only remember the dead, and cost a write for each subscription; one memory
/// alone would forget the living when its node dies. A rendezvous that starts on another node reads the newest copy.
/// </summary>
internal sealed partial class SubscriberStorage(
    SubscriberCopies own,
    Serializer serializer,
    IGrainFactory grains,
    IClusterMembershipService membership,
    NodeCard node,
    TimeProvider time,
    ILogger<SubscriberStorage> logger) : IGrainStorage
{
    /// <summary>Other nodes that a change is written to.</summary>
    private const int Copies = 2;

    /// <summary>Other nodes that are asked: more, because the chosen ones differ when nodes have joined.</summary>
    private const int Asked = 8;

    /// <summary>How long another node is waited for; a dead one is in the membership for a while.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stream = grainId.ToString();
        var newest = own.Get(stream);
        foreach (var copy in await Task.WhenAll(Nearest(stream).Take(Asked).Select(server => Ask(server, stream))).ConfigureAwait(true))
        {
            if (copy is not null && copy.Version > (newest?.Version ?? 0))
                newest = copy;
        }

        grainState.RecordExists = newest?.State is not null;
        grainState.State = newest?.State is { } bytes ? serializer.Deserialize<T>(bytes) : Activator.CreateInstance<T>();
        grainState.ETag = newest?.Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Put(grainId.ToString(), grainState, serializer.SerializeToArray(grainState.State)).ConfigureAwait(true);
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Put(grainId.ToString(), grainState, null).ConfigureAwait(true);
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private async Task Put<T>(string stream, IGrainState<T> grainState, byte[]? state)
    {
        var version = long.TryParse(grainState.ETag, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1 : 1;
        var copy = new SubscriberCopy(version, state);
        own.Put(stream, copy);
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        await Task.WhenAll(Nearest(stream).Take(Copies).Select(server => Tell(server, stream, copy))).ConfigureAwait(true);
    }

    private async Task<SubscriberCopy?> Ask(string server, string stream)
    {
        try
        {
            return await grains.GetGrain<ISubscriberCopiesGrain>(server).Get(stream).WaitAsync(Timeout, time).ConfigureAwait(true);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            LogNoAnswer(logger, server, error);
            return null;
        }
    }

    private async Task Tell(string server, string stream, SubscriberCopy copy)
    {
        try
        {
            await grains.GetGrain<ISubscriberCopiesGrain>(server).Put(stream, copy).WaitAsync(Timeout, time).ConfigureAwait(true);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            LogNoAnswer(logger, server, error);
        }
    }

    /// <summary>Returns the other active nodes in an order that all nodes agree on and that differs from stream to stream.</summary>
    private IEnumerable<string> Nearest(string stream) => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : node.Server)
        .Where(server => server != node.Server)
        .OrderBy(server => Rank(server, stream));

    // FNV-1a, then the finalizer of MurmurHash3: the same in every process, unlike string hashes.
    private static ulong Rank(string server, string stream)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(server + stream))
            hash = (hash ^ octet) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Server} did not answer about a stream's consumers")]
    private static partial void LogNoAnswer(ILogger logger, string server, Exception error);
}
