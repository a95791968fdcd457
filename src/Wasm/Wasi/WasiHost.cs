using System.Text;
using Wetware.Wasm.Files;

namespace Wetware.Wasm.Wasi;

/// <summary>
/// WASI preview 1 for one guest: nothing is ambient, all it can reach is in the <see cref="WasiGrants"/> given here. One partial file a
/// group of functions. A function answers its errno; only the end of the run (exit, a limit, cancellation) leaves it by an exception.
/// Used by the guest's thread alone.
/// </summary>
internal sealed partial class WasiHost : IDisposable
{
    /// <summary>The bytes moved between two looks at whether the run is to end.</summary>
    private const int PieceBytes = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly WasiGrants _grants;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly DescriptorTable _table;

    public WasiHost(WasiGrants grants, TimeProvider time, int openFiles, CancellationToken stopping)
    {
        _grants = grants;
        _time = time;
        _started = time.GetTimestamp();
        Stopping = stopping;
        _table = new DescriptorTable(openFiles);
        OpenGranted();
    }

    /// <summary>Ends every wait of this guest's. Set anew for each call of a live instance.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>True once the guest was refused a descriptor because it had too many.</summary>
    public bool FilesWereFull => _table.WasFull;

    public int OpenDescriptors => _table.Count;

    public void Dispose() => _table.Dispose();

    private void OpenGranted()
    {
        Put(Descriptor.OfFile(_grants.StandardInput, Rights.All));
        Put(Descriptor.OfFile(_grants.StandardOutput, Rights.All));
        Put(Descriptor.OfFile(_grants.StandardError, Rights.All));
        foreach (var (name, folder, readOnly) in _grants.Folders)
            Put(Descriptor.Preopened(folder, Encoding.UTF8.GetBytes(name), readOnly || folder.ReadOnly));
        foreach (var socket in _grants.Sockets)
            Put(Descriptor.OfFile(socket, Rights.All));
    }

    private void Put(Descriptor descriptor)
    {
        if (_table.Add(descriptor, out _) != Errno.Success)
            throw new ArgumentException($"limit '{Runs.GuestLimitNames.Word(Runs.GuestLimit.Files)}' leaves no room for the files that were granted");
    }

    /// <summary>A path or other text from the guest: <c>FAULT</c> outside the memory, <c>ILSEQ</c> when it is not UTF-8.</summary>
    private static Errno Text(GuestMemory memory, uint address, uint length, out string text)
    {
        text = "";
        if (!memory.Holds(address, length))
            return Errno.Fault;
        if (length > PathWalk.MostPathBytes)
            return Errno.NameTooLong;
        memory.TryGet(address, length, out var bytes);
        try
        {
            text = StrictUtf8.GetString(bytes);
            return Errno.Success;
        }
        catch (DecoderFallbackException)
        {
            return Errno.IlSeq;
        }
    }
}
