namespace Wetware.Functions.Engine;

/// <summary>
/// The one form of input and output that functions know: headers, a status and bytes. An HTTP request or response, a WebSocket, an answer of the web and memory all
/// look like this. Used by one thread at a time, but for a WebSocket that is forwarded, which is read and written at once. Reads and writes heed their token: none goes on
/// after the call that it was for.
/// </summary>
internal abstract class ExchangeBuffer : IAsyncDisposable
{
    private int _status = 200;

    /// <summary>Headers by lower-case name.</summary>
    public HeaderTable Headers { get; } = new();

    /// <summary>
    /// True when each read takes the next part (a message of a WebSocket, a chunk of an answer); false when a read gives the whole content, again and again.
    /// </summary>
    public virtual bool IsSequence => false;

    /// <summary>On a WebSocket: whether the part read last was text, and whether the next part written is. True at first.</summary>
    public bool IsText { get; set; } = true;

    /// <summary>True once headers and status can no longer change, because they were sent.</summary>
    public virtual bool HasStarted => false;

    /// <summary>True once <see cref="CloseAsync"/> was called.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// True once a status was set or a byte was written or it was closed: somebody has answered. A filter that leaves its output so has ended the request.
    /// </summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The HTTP status; 200 until it is set.</summary>
    /// <exception cref="FunctionException">It is not 100 to 599, or the head was already sent.</exception>
    public int Status
    {
        get => _status;
        set
        {
            if (value is < 100 or > 599)
                throw FunctionException.Misuse($"status {value} is not allowed; use 100 to 599");
            ThrowIfStarted("status");
            _status = value;
            IsAnswered = true;
        }
    }

    /// <summary>Sets the one value of a header.</summary>
    /// <exception cref="FunctionException">Name or value are no header, there are too many, or the head was already sent.</exception>
    public void SetHeader(string name, string value)
    {
        ThrowIfStarted("headers");
        Headers.Set(name, value);
    }

    /// <summary>The whole content, or the next part of a sequence; null at the end of a sequence.</summary>
    /// <exception cref="FunctionException">It cannot be read, or is longer than it may be.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation);

    /// <summary>Appends bytes; on a WebSocket, sends one message.</summary>
    /// <exception cref="FunctionException">It cannot be written, or is closed.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (IsClosed)
            throw FunctionException.Misuse("the buffer is closed");
        IsAnswered = true;
        return WriteCoreAsync(content, cancellation);
    }

    /// <summary>Says that nothing more will be written: an HTTP answer is complete, a WebSocket is closed. Closing twice changes nothing.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellation)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        IsAnswered = true;
        await CloseCoreAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The content as a stream, for programs that read a file; by default made of <see cref="ReadAsync"/>.</summary>
    public virtual Stream OpenRead() => new ExchangeReadStream(this);

    /// <summary>Releases what it holds. A buffer that is the caller's is disposed by the caller.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="WriteAsync" />
    protected abstract ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <inheritdoc cref="CloseAsync" />
    protected virtual ValueTask CloseCoreAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private void ThrowIfStarted(string what)
    {
        if (HasStarted)
            throw FunctionException.Misuse($"{what} cannot change once a part of the body was sent");
    }
}
