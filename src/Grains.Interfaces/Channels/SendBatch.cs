using Wetware.Capabilities;
using Wetware.Waiting;

namespace Wetware.Channels;

/// <summary>
/// The values of one series of send calls, with what is known of each. Only the answer to the latest call counts. Who asks again was not told before: on that the channel
/// relies when it offers a value anew, for the activation that answered the earlier call may be gone, and its receiver be refused by the next one.
/// </summary>
internal sealed class SendBatch
{
    private readonly Lock _lock = new();
    private readonly SiloAddress? _origin;
    private readonly ChannelItem[] _items;
    private readonly SendOutcome[] _outcomes;
    private readonly CallSeries _calls = new();

    /// <summary>As many of <paramref name="values"/> from <paramref name="start"/> on as fit into one call.</summary>
    public SendBatch(IReadOnlyList<CapabilityValue> values, int start, SiloAddress? origin)
    {
        var count = 0;
        for (var bytes = 0L; start + count < values.Count && count < ChannelLimits.MaxBatch; count++)
        {
            bytes += values[start + count].Bytes.Length;
            if (count > 0 && bytes > ChannelLimits.MaxBatchBytes)
                break;
        }

        _origin = origin;
        _items = new ChannelItem[count];
        _outcomes = new SendOutcome[count];
        for (var i = 0; i < count; i++)
            _items[i] = new ChannelItem(Guid.NewGuid(), values[start + i]);
    }

    /// <summary>Values of this batch.</summary>
    public int Count => _items.Length;

    /// <summary>True once a call was made.</summary>
    public bool Asked { get; private set; }

    public int Taken => With(SendOutcome.Accepted);

    public bool Closed => With(SendOutcome.Closed) > 0;

    public bool Withdrawn => With(SendOutcome.Withdrawn) > 0;

    public bool IsDone => With(SendOutcome.Waiting) == 0;

    /// <summary>Begins a call: its number, and which values have no outcome yet. Answers to earlier calls do not count from here on.</summary>
    public (int Call, int[] Open) Ask()
    {
        lock (_lock)
        {
            return (_calls.Begin(), [.. Enumerable.Range(0, Count).Where(i => _outcomes[i] == SendOutcome.Waiting)]);
        }
    }

    public Guid[] Ids(int[] asked) => Array.ConvertAll(asked, i => _items[i].Id);

    public ChannelSend Request(int[] asked, TimeSpan slice, ChannelAcknowledge? acknowledge)
    {
        var again = Asked;
        Asked = true;
        return new ChannelSend
        {
            Items = Array.ConvertAll(asked, i => _items[i]),
            Slice = slice,
            Again = again,
            AnsweredBy = _calls.By,
            Origin = _origin,
            Acknowledge = acknowledge,
        };
    }

    /// <summary>Takes the answer to a call in, if it is the latest; the result says whose outcome came to be known by it.</summary>
    public ChannelAcknowledge Note((int Call, int[] Open) call, ChannelSent answer)
    {
        var asked = call.Open;
        List<Guid> taken = [], ended = [];
        lock (_lock)
        {
            if (!_calls.Answered(call.Call, answer.Activation))
                return new ChannelAcknowledge();
            for (var i = 0; i < asked.Length && i < answer.Outcomes.Count; i++)
            {
                if (answer.Outcomes[i] == SendOutcome.Waiting || _outcomes[asked[i]] != SendOutcome.Waiting)
                    continue;
                _outcomes[asked[i]] = answer.Outcomes[i];
                (answer.Outcomes[i] == SendOutcome.Accepted ? taken : ended).Add(_items[asked[i]].Id);
            }
        }

        return _calls.By == Guid.Empty ? new ChannelAcknowledge { SentAnywhere = taken, Ended = ended } : new ChannelAcknowledge { Sent = taken, Ended = ended };
    }

    private int With(SendOutcome outcome)
    {
        lock (_lock)
        {
            return _outcomes.Count(o => o == outcome);
        }
    }
}
