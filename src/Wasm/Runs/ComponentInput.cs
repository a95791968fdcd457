using System.IO.Pipes;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>
/// Standard input of a component: a pipe, since the engine's own WASI reads files only. A pump fills it as the guest reads; closing it is
/// how a guest that waits for input is woken. Linux; elsewhere a temporary file, which holds bytes only.
/// </summary>
internal sealed class ComponentInput : IDisposable
{
    private const int PieceBytes = 16 << 10;

    private readonly GuestFile _source;
    private readonly AnonymousPipeServerStream? _pipe;
    private readonly string? _file;
    private readonly CancellationTokenSource _closing = new();
    private Task _pump = Task.CompletedTask;

    /// <exception cref="ArgumentException">A stream where only bytes can be given.</exception>
    public ComponentInput(GuestInput input)
    {
        _source = input.Open();
        if (OperatingSystem.IsLinux())
        {
            _pipe = new AnonymousPipeServerStream(PipeDirection.Out);
            return;
        }

        if (input.Stream is not null)
            throw new ArgumentException("a stream as standard input can be given to a component on Linux only");
        _file = Path.GetTempFileName();
        File.WriteAllBytes(_file, input.Bytes.Span);
    }

    /// <summary>A path from which the engine opens the input, once.</summary>
    public string FilePath => _file ?? $"/proc/self/fd/{_pipe!.ClientSafePipeHandle.DangerousGetHandle()}";

    /// <summary>To be called when the engine has opened <see cref="FilePath"/>.</summary>
    public void Opened()
    {
        if (_pipe is null)
            return;
        _pipe.DisposeLocalCopyOfClientHandle();
        _pump = PumpAsync(_pipe);
    }

    /// <summary>Ends the input.</summary>
    public void Close()
    {
        _closing.Cancel();
        _pipe?.Dispose();
    }

    public void Dispose()
    {
        Close();
        _source.Dispose();
        if (_file is not null)
            File.Delete(_file);
        // The pump looks at the token once more when a read of the caller's stream ends, which can be later.
        _ = _pump.ContinueWith(_ => _closing.Dispose(), TaskScheduler.Default);
    }

    private async Task PumpAsync(AnonymousPipeServerStream pipe)
    {
        var piece = new byte[PieceBytes];
        try
        {
            for (ulong at = 0; ;)
            {
                await _source.WhenReadReady().WaitAsync(_closing.Token).ConfigureAwait(false);
                if (_source.Read(at, piece, _closing.Token, out var count) != Errno.Success || count == 0)
                    break;
                at += (ulong)count;
                await pipe.WriteAsync(piece.AsMemory(0, count), _closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The guest has ended, or reads no more.
        }
        finally
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
        }
    }
}
