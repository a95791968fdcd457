namespace Wetware.Functions.Engine;

/// <summary>What a call from outside and all calls below it may still use together. Used by one thread at a time, like the calls.</summary>
internal sealed class CallBudget(FunctionLimits limits, TimeProvider time)
{
    private long? _begun;
    private long _bufferBytes;
    private int _operations;
    private int _logLines;

    public FunctionLimits Limits => limits;

    /// <summary>How long the call from outside waited for a slot.</summary>
    public TimeSpan Queued { get; init; }

    /// <summary>Bytes written to outputs so far.</summary>
    public long OutputBytes { get; private set; }

    /// <summary>Calls of other functions so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Fuel that the calls below used, where it is counted.</summary>
    public ulong FuelBelow { get; set; }

    /// <summary>Lines that were printed beyond the limit.</summary>
    public int DroppedLines { get; private set; }

    /// <summary>Time left; zero or less when there is none. It runs from the first question on, which is asked when the program is ready.</summary>
    public TimeSpan TimeLeft => limits.Time - time.GetElapsedTime(_begun ??= time.GetTimestamp());

    public void TakeOutput(int bytes)
    {
        OutputBytes += bytes;
        if (OutputBytes > limits.OutputBytes)
            throw FunctionException.AtLimit(LimitWords.Output, $"the outputs are longer than {limits.OutputBytes} bytes");
    }

    public void TakeBuffer(long bytes)
    {
        if (_bufferBytes + bytes > limits.BufferBytes)
            throw FunctionException.AtLimit(LimitWords.Buffers, $"the buffers hold more than {limits.BufferBytes} bytes");
        _bufferBytes += bytes;
    }

    public void ReturnBuffer(long bytes) => _bufferBytes -= bytes;

    public void TakeCall()
    {
        if (Calls >= limits.Calls)
            throw FunctionException.AtLimit(LimitWords.Calls, $"the function called others more than {limits.Calls} times");
        Calls++;
    }

    public void TakeRequest()
    {
        if (Requests >= limits.Requests)
            throw FunctionException.AtLimit(LimitWords.Requests, $"the function sent more than {limits.Requests} requests");
        Requests++;
    }

    public void TakeOperation()
    {
        if (++_operations > limits.Operations)
            throw FunctionException.AtLimit(LimitWords.Operations, $"the function used the platform more than {limits.Operations} times");
    }

    /// <summary>False when the line is to be dropped.</summary>
    public bool TryTakeLine()
    {
        if (_logLines < limits.LogLines)
        {
            _logLines++;
            return true;
        }

        DroppedLines++;
        return false;
    }
}
