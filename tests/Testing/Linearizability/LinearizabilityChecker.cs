namespace Wetware.Testing.Linearizability;

/// <summary>What one object does with one call after another.</summary>
/// <typeparam name="TState">The object's state, compared by value.</typeparam>
/// <typeparam name="TInput">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
public interface ISequentialModel<TState, in TInput, in TAnswer>
    where TState : notnull
    where TAnswer : class
{
    /// <summary>The state before the first call.</summary>
    TState Initial { get; }

    /// <summary>Whether the object may give <paramref name="answer"/> in a state; a null answer is one that nobody saw, and always possible.</summary>
    bool TryApply(TState state, TInput input, TAnswer? answer, out TState next);
}

/// <summary>A call as its caller saw it.</summary>
/// <param name="Invoked">When it began.</param>
/// <param name="Returned">When it was answered; <see cref="long.MaxValue"/> when it was not: it may have taken effect at any time since it began, or never.</param>
/// <param name="Input">What was asked.</param>
/// <param name="Answer">What was answered; null when it was not.</param>
public sealed record RecordedCall<TInput, TAnswer>(long Invoked, long Returned, TInput Input, TAnswer? Answer)
    where TAnswer : class
{
    /// <summary>Whether there was an answer.</summary>
    public bool IsAnswered => Returned != long.MaxValue;
}

/// <summary>What the search found.</summary>
public enum Verdict
{
    /// <summary>There is an order in which the answers are right.</summary>
    Linearizable,

    /// <summary>There is none.</summary>
    Violation,

    /// <summary>The search was given up after as many steps as were allowed.</summary>
    Undecided,
}

/// <summary>
/// Searches an order of the calls on one object in which each answer is right and no call comes before one that had ended when it began. The search is that of Wing and
/// Gong, with the memory of what was tried in vain that Lowe added. Histories of several objects are linearizable when that of each object is: check them apart.
/// </summary>
public static class LinearizabilityChecker
{
    /// <summary>Steps after which a search is given up, unless the caller says otherwise.</summary>
    public const long MaxSteps = 3_000_000;

    /// <summary>Checks the calls on one object.</summary>
    /// <param name="model">The object.</param>
    /// <param name="calls">The calls, in any order.</param>
    /// <param name="maxSteps">Calls that are tried before the search is given up.</param>
    public static Verdict Check<TState, TInput, TAnswer>(
        ISequentialModel<TState, TInput, TAnswer> model, IReadOnlyList<RecordedCall<TInput, TAnswer>> calls, long maxSteps = MaxSteps)
        where TState : notnull
        where TAnswer : class
    {
        var events = new EventList(calls.Count);
        events.Fill(calls.Select(call => (call.Invoked, call.Returned)));
        var left = calls.Count(call => call.IsAnswered);
        var tried = new HashSet<(CallSet Done, TState State)>();
        var path = new Stack<(int Call, TState State)>();
        var (state, done) = (model.Initial, CallSet.Empty(calls.Count));
        var at = events.First;
        while (left > 0)
        {
            if (events.IsReturn(at))
            {
                // Everything before this end was tried, and the call that ended here has no place among it.
                if (!path.TryPop(out var last))
                    return Verdict.Violation;
                (var call, state) = last;
                done = done.Without(call);
                events.PutBack(call);
                left += calls[call].IsAnswered ? 1 : 0;
                at = events.After(events.CallOf(call));
                continue;
            }

            var candidate = events.IndexOf(at);
            if (maxSteps-- == 0)
                return Verdict.Undecided;

            // A call without an answer that changes nothing is as good as one that never took effect.
            if (model.TryApply(state, calls[candidate].Input, calls[candidate].Answer, out var next)
                && (calls[candidate].IsAnswered || !next.Equals(state))
                && tried.Add((done.With(candidate), next)))
            {
                path.Push((candidate, state));
                (state, done) = (next, done.With(candidate));
                events.Take(candidate);
                left -= calls[candidate].IsAnswered ? 1 : 0;
                at = events.First;
            }
            else
            {
                at = events.After(at);
            }
        }

        return Verdict.Linearizable;
    }

    /// <summary>The beginnings and ends of calls in the order of time: a list from which calls are taken and put back in reverse order.</summary>
    private sealed class EventList(int calls)
    {
        // Event 2 i is the beginning of call i, 2 i + 1 its end; the last number is the head of the list.
        private readonly int[] _next = new int[(2 * calls) + 1];
        private readonly int[] _before = new int[(2 * calls) + 1];
        private readonly bool[] _isAnswered = new bool[calls];

        public int First => _next[^1];

        public void Fill(IEnumerable<(long Invoked, long Returned)> times)
        {
            var events = new List<(long Time, bool IsReturn, int Event)>();
            foreach (var (invoked, returned) in times)
            {
                var call = events.Count == 0 ? 0 : (events[^1].Event / 2) + 1;
                events.Add((invoked, false, 2 * call));
                _isAnswered[call] = returned != long.MaxValue;
                if (_isAnswered[call])
                    events.Add((returned, true, (2 * call) + 1));
            }

            // Two events at the same time overlap: beginnings come first.
            events.Sort();
            var last = 2 * calls;
            foreach (var (_, _, each) in events)
            {
                (_next[last], _before[each]) = (each, last);
                last = each;
            }

            (_next[last], _before[^1]) = (2 * calls, last);
        }

        public bool IsReturn(int at) => at % 2 == 1;

        public int IndexOf(int at) => at / 2;

        public int CallOf(int call) => 2 * call;

        public int After(int at) => _next[at];

        public void Take(int call)
        {
            Unlink(2 * call);
            if (_isAnswered[call])
                Unlink((2 * call) + 1);
        }

        public void PutBack(int call)
        {
            if (_isAnswered[call])
                Link((2 * call) + 1);
            Link(2 * call);
        }

        private void Unlink(int at) => (_next[_before[at]], _before[_next[at]]) = (_next[at], _before[at]);

        private void Link(int at) => (_next[_before[at]], _before[_next[at]]) = (at, at);
    }

    /// <summary>A set of calls, compared by what it holds.</summary>
    private readonly struct CallSet(ulong[] words) : IEquatable<CallSet>
    {
        private readonly ulong[] _words = words;

        public static CallSet Empty(int calls) => new(new ulong[(calls + 63) / 64]);

        public CallSet With(int call) => Flip(call);

        public CallSet Without(int call) => Flip(call);

        public bool Equals(CallSet other) => _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => obj is CallSet other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_words.AsSpan()));
            return hash.ToHashCode();
        }

        private CallSet Flip(int call)
        {
            var copy = (ulong[])_words.Clone();
            copy[call / 64] ^= 1UL << (call % 64);
            return new(copy);
        }
    }
}
