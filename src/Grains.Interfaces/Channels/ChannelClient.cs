using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Channels;

/// <summary>
/// Channels for C#, on silos and clients. A value whose send returned is at its receiver or, in a buffered channel, on disk; a value that was
/// received is received by nobody else, whichever node dies. One instance serves all channels and callers of a process.
/// </summary>
public sealed class ChannelClient
{
    // The channel keeps what it needs to refuse a late claim for longer than this (see ChannelMachine in Wetware.Grains).
    private static readonly TimeSpan ClaimFor = TimeSpan.FromMinutes(2);

    private readonly IGrainFactory _grains;
    private readonly GrainReferences<IChannelGrain> _channels;
    private readonly TimeProvider _time;
    private readonly SiloAddress? _origin;
    private readonly AcknowledgeQueue _acknowledgements;

    /// <summary>A client of the cluster that <paramref name="services"/> belong to.</summary>
    public ChannelClient(IServiceProvider services)
        : this(
            services.GetRequiredService<IGrainFactory>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILocalSiloDetails>()?.SiloAddress)
    {
    }

    /// <summary>A client.</summary>
    /// <param name="grains">The way to the grains.</param>
    /// <param name="time">The clock.</param>
    /// <param name="origin">The silo that the callers live on; null outside of silos.</param>
    public ChannelClient(IGrainFactory grains, TimeProvider time, SiloAddress? origin = null)
    {
        (_grains, _time, _origin) = (grains, time, origin);
        _channels = new GrainReferences<IChannelGrain>(grains);
        _acknowledgements = new AcknowledgeQueue(_channels.Get, time);
    }

    /// <summary>Makes a channel; making it again with the same capacity is harmless.</summary>
    /// <inheritdoc cref="IChannelGrain.Create" path="/exception" />
    public Task<ChannelInfo> CreateAsync(string name, int capacity = 0, CancellationToken cancellationToken = default) =>
        Channel(name).Create(capacity, cancellationToken);

    /// <summary>The channel as it is now; null when there is none.</summary>
    public Task<ChannelInfo?> InfoAsync(string name, CancellationToken cancellationToken = default) => Channel(name).Info(cancellationToken);

    /// <summary>
    /// Sends a value and waits until a receiver has it or, in a buffered channel, until it is on disk.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled first: nobody gets the value.</exception>
    /// <exception cref="WetwareException">
    /// <c>closed</c>; <c>not-found</c>; <c>limit</c>; <c>overloaded</c>; <c>disconnected</c>: the channel cannot be reached, and whether the value
    /// was taken is not known.
    /// </exception>
    public Task SendAsync(string name, CapabilityValue value, CancellationToken cancellationToken = default) =>
        SendManyAsync(name, [value], cancellationToken);

    /// <summary>
    /// Sends values in their order with few calls, and waits until all are taken. The answer is how many were: fewer than given when the channel was closed or the wait
    /// cancelled after some were taken.
    /// </summary>
    /// <inheritdoc cref="SendAsync" path="/exception" />
    public async Task<int> SendManyAsync(string name, IReadOnlyList<CapabilityValue> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var channel = Channel(name);
        var taken = 0;
        for (var start = 0; start < values.Count;)
        {
            var batch = new SendBatch(values, start, _origin);
            try
            {
                await LongPoll.Run<bool>(
                    async (_, slice, _) =>
                    {
                        var asked = batch.Ask();
                        if (asked.Open.Length == 0)
                            return Waited.With(true);
                        var acknowledge = _acknowledgements.Take(name);
                        var answer = await Carrying(name, acknowledge, channel.Send(batch.Request(asked.Open, slice, acknowledge), CancellationToken.None)).ConfigureAwait(false);
                        return Note(name, batch, asked, answer);
                    },
                    async _ =>
                    {
                        var asked = batch.Ask();
                        if (asked.Open.Length == 0)
                            return Waited.With(true);
                        var answer = await channel.WithdrawSend(batch.Ids(asked.Open), CancellationToken.None).ConfigureAwait(false);
                        return Note(name, batch, asked, answer);
                    },
                    _time,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!batch.Asked && taken > 0)
            {
                return taken;
            }
            catch (OperationCanceledException cancelled) when (batch.Asked)
            {
                // It could not be withdrawn either.
                throw new WetwareException(
                    ErrorKind.Disconnected, $"channel \"{name}\" cannot be reached, and whether the values were taken is not known", cancelled);
            }

            taken += batch.Taken;
            if (batch.Closed || batch.Withdrawn)
                return taken > 0 ? taken : throw (batch.Closed ? ChannelErrors.Closed(name) : new OperationCanceledException(cancellationToken));
            start += batch.Count;
        }

        return taken;
    }

    /// <summary>Receives the next value, and waits until there is one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled first: no value was taken.</exception>
    /// <exception cref="WetwareException">
    /// <c>closed</c>: and nothing is left; <c>not-found</c>; <c>overloaded</c>; <c>disconnected</c>: the channel cannot be reached.
    /// </exception>
    public async Task<CapabilityValue> RecvAsync(string name, CancellationToken cancellationToken = default) =>
        (await RecvManyAsync(name, 1, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Receives the values that are there, at least one and at most <paramref name="max"/>, oldest first; waits for the first.</summary>
    /// <inheritdoc cref="RecvAsync" path="/exception" />
    public async Task<IReadOnlyList<CapabilityValue>> RecvManyAsync(string name, int max, CancellationToken cancellationToken = default)
    {
        var channel = Channel(name);
        while (true)
        {
            var operation = Guid.Empty;
            var offer = await LongPoll.Run<ChannelOffer>(
                async (id, slice, _) =>
                {
                    operation = id;
                    var acknowledge = _acknowledgements.Take(name);
                    var request = new ChannelRecv { Operation = id, Max = max, Slice = slice, Origin = _origin, Acknowledge = acknowledge };
                    var answer = await Carrying(name, acknowledge, channel.Recv(request, CancellationToken.None)).ConfigureAwait(false);
                    return new Waited<ChannelOffer>(!answer.Waiting, answer);
                },
                async id =>
                {
                    await channel.WithdrawRecv(id, CancellationToken.None).ConfigureAwait(false);
                    return default;
                },
                _time,
                cancellationToken).ConfigureAwait(false);
            if (offer.Closed)
                throw ChannelErrors.Closed(name);
            var values = await Take(name, channel, operation, offer).ConfigureAwait(false);
            if (values.Count > 0)
                return values;
        }
    }

    /// <summary>Closes the channel.</summary>
    /// <exception cref="WetwareException"><c>closed</c>: already closed; <c>not-found</c>; <c>disconnected</c>.</exception>
    public Task CloseAsync(string name, CancellationToken cancellationToken = default)
    {
        var channel = Channel(name);
        return LongPoll.Run<bool>(
            async (id, _, cancel) =>
            {
                await channel.Close(id, cancel).ConfigureAwait(false);
                return Waited.With(true);
            },
            _ => Task.FromResult(default(Waited<bool>)),
            _time,
            cancellationToken);
    }

    /// <summary>Removes a closed channel, so that its name is free.</summary>
    /// <inheritdoc cref="IChannelGrain.Remove" path="/exception" />
    public Task RemoveAsync(string name, CancellationToken cancellationToken = default) => Channel(name).Remove(cancellationToken);

    /// <summary>Channels whose names begin with <paramref name="prefix"/> and come after <paramref name="after"/>, in ordinal order of their names.</summary>
    public async Task<IReadOnlyList<ChannelInfo>> ListAsync(
        string prefix = "", string after = "", int limit = ChannelLimits.MaxListed, CancellationToken cancellationToken = default)
    {
        var parts = await Task.WhenAll(Enumerable.Range(0, IChannelDirectoryGrain.Shards).Select(
            shard => _grains.GetGrain<IChannelDirectoryGrain>(shard).List(prefix, after, limit, cancellationToken))).ConfigureAwait(false);
        var names = parts.SelectMany(names => names).Order(StringComparer.Ordinal).Take(limit);
        var infos = await Task.WhenAll(names.Select(name => InfoAsync(name, cancellationToken))).ConfigureAwait(false);
        return [.. infos.OfType<ChannelInfo>()];
    }

    /// <summary>Waits until the channels know which answers have arrived, or calls that have not ended carry that. A process that ends at once after its last call should wait for this.</summary>
    public Task FlushAsync() => _acknowledgements.Flush();

    private IChannelGrain Channel(string name)
    {
        ChannelName.Check(name);
        return _channels.Get(name);
    }

    private Task<T> Carrying<T>(string name, ChannelAcknowledge? acknowledge, Task<T> call)
    {
        return acknowledge is null ? call : Guarded();

        async Task<T> Guarded()
        {
            try
            {
                return await call.ConfigureAwait(false);
            }
            catch
            {
                // It may not have arrived.
                _acknowledgements.Add(name, acknowledge, mayBeCarried: false);
                throw;
            }
        }
    }

    private Waited<bool> Note(string name, SendBatch batch, (int Call, int[] Open) asked, ChannelSent answer)
    {
        _acknowledgements.Add(name, batch.Note(asked, answer), answer.ReadsAcknowledge);
        return new Waited<bool>(batch.IsDone, true);
    }

    // Not cancellable: once the channel was told that the values are here, they are.
    private async Task<IReadOnlyList<CapabilityValue>> Take(string name, IChannelGrain channel, Guid operation, ChannelOffer offer)
    {
        var since = _time.GetTimestamp();
        var ids = offer.Items.Select(item => item.Id).ToArray();
        while (true)
        {
            try
            {
                var taken = await LongPoll.Run<ChannelAccepted>(
                    async (_, slice, _) =>
                    {
                        if (_time.GetElapsedTime(since) > ClaimFor)
                            throw new WetwareException(ErrorKind.Disconnected, $"channel \"{name}\" could not be told in time that its values arrived");
                        var request = new ChannelAccept { Operation = operation, Items = ids, Slice = slice, Origin = _origin };
                        var answer = await channel.Accept(request, CancellationToken.None).ConfigureAwait(false);
                        return new Waited<ChannelAccepted>(!answer.Waiting, answer);
                    },
                    _ => Task.FromResult(default(Waited<ChannelAccepted>)),
                    _time,
                    CancellationToken.None).ConfigureAwait(false);
                var own = offer.Items.Where(item => !taken.Refused.Contains(item.Id)).ToArray();
                if (offer.Remembered)
                    _acknowledgements.Add(name, new ChannelAcknowledge { Taken = Array.ConvertAll(own, item => item.Id) }, offer.ReadsAcknowledge);
                return Array.ConvertAll(own, item => item.Value);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected && _time.GetElapsedTime(since) < ClaimFor)
            {
                // The sender may have been told already, so this is not the time to give up.
            }
        }
    }
}
