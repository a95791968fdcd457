using Wetware.Functions.Engine;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Core;

/// <summary>
/// The import module <c>core</c> for one call, as guests of any language see it: the public methods are the functions of <see cref="ApiDescription.Core"/>. Used by the
/// call's own thread, which waits where the platform has to be asked.
/// </summary>
internal sealed partial class CoreApi
{
    /// <summary>The header in which a function finds its plug's data.</summary>
    public const string PlugDataHeader = "x-moc-plug-data";

    private readonly CallContext _context;
    private readonly BufferTable _buffers;
    private readonly int[] _inputs;
    private readonly int _output;
    private readonly TimeProvider _time;

    public CoreApi(CallContext context, TimeProvider time)
    {
        _context = context;
        _time = time;
        _buffers = new BufferTable(context.Budget);
        var call = context.Call;
        IReadOnlyList<ExchangeBuffer> inputs = call.Inputs.Count == 0 ? [new MemoryBuffer()] : call.Inputs;
        if (call.PlugData is { } data)
            inputs[0].Headers.Set(PlugDataHeader, data);
        Inputs = inputs;
        _inputs = new int[inputs.Count];
        for (var i = 0; i < _inputs.Length; i++)
            _inputs[i] = _buffers.Add(inputs[i], isOwn: false);
        _output = _buffers.Add(call.Output, isOwn: false);
    }

    /// <summary>The call's inputs; one that is empty when none were given.</summary>
    public IReadOnlyList<ExchangeBuffer> Inputs { get; }

    /// <summary>The call.</summary>
    public FunctionCall Call => _context.Call;

    /// <summary>Ended when the call has to end. Set before the function is entered.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Why a host function made the guest trap; null when none did.</summary>
    public FunctionException? Failure { get; set; }

    /// <summary>Gives back what the call's buffers hold, when it has ended.</summary>
    public void End() => _buffers.FreeAll();

    /// <summary>Puts bytes into a new buffer for the guest.</summary>
    public int Keep(ReadOnlySpan<byte> content, IReadOnlyDictionary<string, string>? headers = null)
    {
        var id = _buffers.Add(new MemoryBuffer(content), isOwn: true, content.Length);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            _buffers[id].Buffer.Headers.Set(name, value);
        return id;
    }

    /// <summary>Writes to an output that the caller supplied.</summary>
    public ValueTask WriteOutputAsync(ExchangeBuffer output, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _context.Budget.TakeOutput(content.Length);
        return output.WriteAsync(content, cancellation);
    }

    /// <summary>Waits on the call's own thread, on which nothing else runs. What is asked heeds the token, so that nothing goes on when the call has ended.</summary>
    private T Wait<T>(Func<CancellationToken, ValueTask<T>> ask)
    {
        Stopping.ThrowIfCancellationRequested();
        return Wait(ask(Stopping));
    }

    private void Wait(Func<CancellationToken, ValueTask> ask)
    {
        Stopping.ThrowIfCancellationRequested();
        Wait(ask(Stopping));
    }

    private static T Wait<T>(ValueTask<T> asked)
    {
        if (asked.IsCompletedSuccessfully)
            return asked.Result;
        using (GuestWait.Begin())
            return asked.AsTask().GetAwaiter().GetResult();
    }

    private static void Wait(ValueTask asked)
    {
        if (asked.IsCompletedSuccessfully)
        {
            asked.GetAwaiter().GetResult();
            return;
        }

        using (GuestWait.Begin())
            asked.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Waits for a use of the platform, which is counted.</summary>
    private T Ask<T>(Func<CancellationToken, ValueTask<T>> ask)
    {
        _context.Budget.TakeOperation();
        return Wait(ask);
    }

    private void Ask(Func<CancellationToken, ValueTask> ask)
    {
        _context.Budget.TakeOperation();
        Wait(ask);
    }
}
