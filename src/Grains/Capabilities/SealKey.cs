using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// The key with which the silos of a cluster seal references. It is made by whoever needs it first, kept in grain storage, and read once by each
/// silo. No grain hands it out.
/// </summary>
public sealed class SealKey([FromKeyedServices(SealKey.Provider)] IGrainStorage storage)
{
    /// <summary>The grain storage that holds it.</summary>
    internal const string Provider = "Default";

    private const int Bytes = 32;
    private const string StateName = "seal";
    private static readonly GrainId Owner = GrainId.Create("ww.seal-key", "cluster");

    private volatile byte[]? _key;

    /// <summary>The key: 32 bytes.</summary>
    public ValueTask<byte[]> Get(CancellationToken cancellationToken = default) => _key is { } key ? ValueTask.FromResult(key) : Load(cancellationToken);

    // Several may load at once: they all end with what the first writer stored.
    private async ValueTask<byte[]> Load(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var state = new GrainState<SealKeyState>(new SealKeyState());
            await storage.ReadStateAsync(StateName, Owner, state);
            if (state.RecordExists)
            {
                return _key = state.State is { Key.Length: Bytes } stored
                    ? stored.Key
                    : throw new InvalidDataException($"the stored sealing key is not one of {Bytes} bytes");
            }

            var made = RandomNumberGenerator.GetBytes(Bytes);
            state.State = new SealKeyState { Key = made };
            try
            {
                await storage.WriteStateAsync(StateName, Owner, state);
                return _key = made;
            }
            catch (InconsistentStateException)
            {
                // Another silo was first; its key is the one.
            }
        }
    }
}

/// <summary>The cluster's sealing key as it is stored: written once, never changed.</summary>
[GenerateSerializer]
[Alias("ww.seal-key")]
internal sealed class SealKeyState
{
    /// <summary>Random bytes; empty when none was made yet.</summary>
    [Id(0)]
    public byte[] Key { get; set; } = [];
}
