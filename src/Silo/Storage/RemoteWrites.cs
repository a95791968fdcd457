using Wetware.Errors;
using Wetware.Storage;

namespace Wetware.Silo.Storage;

/// <summary>
/// A node's writes on their way to the primary. What is written at the same moment, or while enough messages are on their way, goes together in one message: a message
/// costs far more than one write more in it. Thread-safe.
/// </summary>
/// <param name="send">Sends some, and answers for each, in their order.</param>
internal sealed class RemoteWrites(Func<StateWrite[], Task<WriteAnswer[]>> send)
{
    /// <summary>Messages that are on their way at the same time: one is flushed to disk while the next ones arrive.</summary>
    public const int MaxMessages = 4;

    /// <summary>Writes in one message.</summary>
    public const int MaxWrites = 128;

    /// <summary>Bytes of states in one message, unless a single one is larger.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Writes that wait for a message; one more is refused.</summary>
    public const int MaxWaiting = 16_384;

    private readonly Lock _lock = new();
    private readonly Queue<PendingWrite> _waiting = [];
    private int _messages;
    private bool _starting;

    /// <summary>Sends a write, and answers with its outcome.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many wait.</exception>
    public Task<WriteResult> Add(StateWrite write)
    {
        var pending = new PendingWrite(write);
        lock (_lock)
        {
            if (_waiting.Count == MaxWaiting)
                throw StorageErrors.Overloaded(MaxWaiting);
            _waiting.Enqueue(pending);
            if (_starting || _messages == MaxMessages)
                return pending.Outcome.Task;
            _starting = true;
            _messages++;
        }

        // Behind what runs now, so that it can add its writes; and outside the caller's turn and request, to which the message does not belong.
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.Run(), this, preferLocal: false);
        return pending.Outcome.Task;
    }

    private async Task Run()
    {
        lock (_lock)
            _starting = false;
        while (Take() is { Count: > 0 } batch)
            await Send(batch).ConfigureAwait(false);
    }

    private List<PendingWrite> Take()
    {
        var batch = new List<PendingWrite>();
        lock (_lock)
        {
            var bytes = 0L;
            while (batch.Count < MaxWrites && _waiting.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Write.Data.Length <= MaxBytes))
            {
                bytes += next.Write.Data.Length;
                batch.Add(_waiting.Dequeue());
            }

            if (batch.Count == 0)
                _messages--;
        }

        return batch;
    }

    private async Task Send(List<PendingWrite> batch)
    {
        try
        {
            var answers = await send([.. batch.Select(pending => pending.Write)]).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                if (answers[i].Refusal is { } refusal)
                    batch[i].Outcome.SetException(refusal);
                else
                    batch[i].Outcome.SetResult(answers[i].Result);
            }
        }
        catch (Exception error)
        {
            // The message or its answer is lost: each of the writes may have happened.
            foreach (var pending in batch)
                pending.Outcome.TrySetException(error);
        }
    }

    private sealed record PendingWrite(StateWrite Write)
    {
        public TaskCompletionSource<WriteResult> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
