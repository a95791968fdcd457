using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions.Logs;

/// <inheritdoc cref="IFunctionLogGrain" />
[GrainType("ww.function-log")]
[Reentrant]
internal sealed class FunctionLogGrain(TimeProvider time) : Grain, IFunctionLogGrain
{
    private const int MaxWaiting = 256;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private readonly Queue<FunctionLogLine> _lines = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _characters;
    private int _waiting;

    // Beyond what an earlier activation gave, unless the clock was set back; exact in JavaScript.
    private long _last = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    /// <inheritdoc />
    public Task Append(IReadOnlyList<FunctionLogLine> lines, CancellationToken cancellationToken = default)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue(line with { Number = ++_last });
            _characters += Size(line);
        }

        while (_lines.Count > FunctionLogLimits.MaxLines || _characters > FunctionLogLimits.MaxCharacters)
            _characters -= Size(_lines.Dequeue());
        DelayDeactivation(KeptFor);
        if (_waiting > 0)
        {
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<FunctionLogPage> Read(long after, bool wait, CancellationToken cancellationToken = default)
    {
        // Given by an activation whose clock was ahead: all that is kept came after it.
        if (after > _last)
            after = 0;
        if (wait && after >= LastKept)
            await WaitForMore(cancellationToken);
        FunctionLogLine[] page = [.. _lines.SkipWhile(line => line.Number <= after).Take(FunctionLogLimits.MaxPage)];
        return new(page is [.., var last] ? last.Number : after, page);
    }

    private long LastKept => _lines.Count == 0 ? 0 : _last;

    private static int Size(FunctionLogLine line) => line.Text.Length + (line.Path?.Length ?? 0) + line.Start.Length + 64;

    private async Task WaitForMore(CancellationToken cancellationToken)
    {
        if (_waiting == MaxWaiting)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWaiting} readers follow this log already");
        _waiting++;
        try
        {
            await _more.Task.WaitAsync(LongPoll.Slice, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came; the reader asks again.
        }
        finally
        {
            _waiting--;
        }
    }
}
