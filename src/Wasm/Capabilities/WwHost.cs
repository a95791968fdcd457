using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Capabilities;

/// <summary>The import module <c>ww</c>, as <c>docs/guest-abi.md</c> describes it. Used by the guest's thread alone.</summary>
internal sealed partial class WwHost : IDisposable
{
    public const int MostNameBytes = 255;
    public const int MostDataBytes = 16 << 20;
    public const int MostPassed = 64;

    private const uint EntryHeadBytes = 12;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CapabilityTable? _table;
    private readonly ILogger _logger;
    private readonly IGuestSlot? _slot;
    private ReadOnlyMemory<byte> _replyData;
    private uint[] _replyCapabilities = [];

    public WwHost(IGuestCapabilities? host, ILogger logger, CancellationToken stopping, IGuestSlot? slot = null)
    {
        _slot = slot;
        _logger = logger;
        Stopping = stopping;
        if (host is null)
            return;
        _table = new CapabilityTable(host, LetGo);
        var granted = host.Granted;
        if (!_table.TryAdd(granted, new uint[granted.Count]))
            throw new ArgumentException($"{granted.Count} capabilities were granted; a guest can hold {CapabilityTable.Most}");
    }

    /// <summary>Ends every wait. Set anew for each call of a live instance.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Writes the guest's capabilities into its buffer and how many bytes they take; <c>limit</c> when the buffer is too small.</summary>
    public GuestError List(GuestMemory memory, uint buffer, uint capacity, uint needed)
    {
        if (!memory.Holds(buffer, capacity) || !memory.Holds(needed, sizeof(uint)))
            return GuestError.Failed;
        var records = new MemoryStream();
        foreach (var (number, capability) in _table?.Held ?? [])
            WriteRecord(records, number, capability);
        memory.TryWrite(needed, (uint)records.Length);
        if (records.Length > capacity)
            return GuestError.Limit;
        memory.TryGet(buffer, (uint)records.Length, out var into);
        records.GetBuffer().AsSpan(0, (int)records.Length).CopyTo(into);
        return GuestError.None;
    }

    /// <summary>Gives up a capability; <c>denied</c> for a number that the guest does not hold.</summary>
    public GuestError Release(uint number) => _table?.Release(number) == true ? GuestError.None : GuestError.Denied;

    public void Dispose() => _table?.Dispose();

    /// <summary>A host that fails to let go of one must not keep the run from letting go of all else.</summary>
    private void LetGo(GuestCapability capability)
    {
        try
        {
            _table!.Host.Release(capability);
        }
        catch (Exception e)
        {
            LogReleaseFailed(e, capability.Name);
        }
    }

    private static void WriteRecord(MemoryStream records, uint number, GuestCapability capability)
    {
        var name = Encoding.UTF8.GetBytes(capability.Name);
        var methods = Encoding.UTF8.GetBytes(capability.Methods is null ? "" : string.Join('\n', capability.Methods.Order(StringComparer.Ordinal)));
        Span<byte> head = stackalloc byte[(int)EntryHeadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, number);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], (uint)methods.Length);
        records.Write(head);
        records.Write(name);
        records.Write(methods);
        while (records.Length % sizeof(uint) != 0)
            records.WriteByte(0);
    }
}
