using System.Collections.Concurrent;
using System.Diagnostics;
using Wetware.Errors;
using Wetware.Testing.Linearizability;
using Wetware.Waiting;

namespace Wetware.Tests.Raft;

/// <summary>The calls on many objects, as the clients saw them.</summary>
internal sealed class History<TInput, TAnswer>
    where TAnswer : class
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<RecordedCall<TInput, TAnswer>>> _objects = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, ConcurrentQueue<RecordedCall<TInput, TAnswer>>>> Objects => _objects;

    public int Count => _objects.Values.Sum(calls => calls.Count);

    public int Unanswered => _objects.Values.Sum(calls => calls.Count(call => !call.IsAnswered));

    public void Add(string name, RecordedCall<TInput, TAnswer> call) => _objects.GetOrAdd(name, _ => new()).Enqueue(call);

    /// <summary>Makes a call and records it; null when there was no answer.</summary>
    public async Task<TResult?> Record<TResult>(string name, TInput input, Func<Task<TResult>> call, Func<TResult, TAnswer> answer)
        where TResult : class
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await call();
            Add(name, new(began, Stopwatch.GetTimestamp(), input, answer(result)));
            return result;
        }
        catch (Exception error) when (History.IsNoAnswer(error))
        {
            Add(name, new(began, long.MaxValue, input, null));
            return null;
        }
    }

    /// <summary>Checks each object; returns what is not linearizable, with its calls, and the number of objects that were not decided.</summary>
    public (IReadOnlyList<string> Violations, int Undecided) Check<TState>(ISequentialModel<TState, TInput, TAnswer> model)
        where TState : notnull
    {
        var verdicts = _objects.AsParallel().Select(item => (item.Key, item.Value, Verdict: LinearizabilityChecker.Check(model, [.. item.Value]))).ToArray();
        return (
            [.. verdicts.Where(item => item.Verdict == Verdict.Violation)
                .Select(item => $"{item.Key}:\n{string.Join('\n', item.Value.OrderBy(call => call.Invoked).Select(call => $"  {call}"))}")],
            verdicts.Count(item => item.Verdict == Verdict.Undecided));
    }
}

/// <summary>What counts as a call without an answer.</summary>
internal static class History
{
    /// <summary>Whether a call that ended so may have been served or not.</summary>
    public static bool IsNoAnswer(Exception error) =>
        error is OperationCanceledException or WetwareException { Kind: ErrorKind.Disconnected or ErrorKind.Overloaded or ErrorKind.NotFound } || LongPoll.IsLost(error);
}
