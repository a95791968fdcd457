namespace Wetware.Grains.Processes;

/// <summary>
/// Who may compute: at most so many guests at once, of which at most so many processes. Who has to wait is served in order of asking, those that only
/// gave their slot up for a while before those that have not begun. Processes that have to wait for others do not hold tasks up. Not thread-safe.
/// </summary>
internal sealed class SlotGate(int slots, int processSlots, int queueLength, int maxParked)
{
    private readonly Line[] _lines = [new(), new()];
    private readonly int[] _active = new int[2];
    private long _next;

    /// <summary>Guests with a slot.</summary>
    public int Active => _active[0] + _active[1];

    /// <summary>Guests that live without one.</summary>
    public int Parked { get; private set; }

    /// <summary>Guests of a kind that have not begun.</summary>
    public int Queued(GuestKind kind) => _lines[(int)kind].New.Count;

    /// <summary>Asks for a slot; false when too many wait already. <paramref name="granted"/> are those that have one now.</summary>
    public bool TryEnter(SlotTicket ticket, List<SlotTicket> granted)
    {
        var line = _lines[(int)ticket.Kind];
        line.New.Add(_next++, ticket);
        ticket.State = SlotState.Queued;
        Grant(granted);
        if (ticket.State == SlotState.Active || line.New.Count <= queueLength)
            return true;
        Remove(line.New, ticket);
        ticket.State = SlotState.Outside;
        return false;
    }

    /// <summary>Gives a slot up for a while; false when so many do that it has to keep its own.</summary>
    public bool TryPark(SlotTicket ticket, List<SlotTicket> granted)
    {
        if (ticket.State != SlotState.Active || Parked >= maxParked)
            return false;
        _active[(int)ticket.Kind]--;
        Parked++;
        ticket.State = SlotState.Parked;
        Grant(granted);
        return true;
    }

    /// <summary>Asks for a slot to go on.</summary>
    public void Return(SlotTicket ticket, List<SlotTicket> granted)
    {
        if (ticket.State != SlotState.Parked)
            return;
        _lines[(int)ticket.Kind].Returning.Add(_next++, ticket);
        ticket.State = SlotState.Returning;
        Grant(granted);
    }

    /// <summary>It is done, or does not want to begin any more.</summary>
    public void Leave(SlotTicket ticket, List<SlotTicket> granted)
    {
        switch (ticket.State)
        {
            case SlotState.Queued:
                Remove(_lines[(int)ticket.Kind].New, ticket);
                break;
            case SlotState.Active:
                _active[(int)ticket.Kind]--;
                break;
            case SlotState.Parked:
                Parked--;
                break;
            case SlotState.Returning:
                Remove(_lines[(int)ticket.Kind].Returning, ticket);
                Parked--;
                break;
        }

        ticket.State = SlotState.Outside;
        Grant(granted);
    }

    private void Grant(List<SlotTicket> granted)
    {
        while (Active < slots)
        {
            var ticket = First(static line => line.Returning) ?? First(static line => line.New);
            if (ticket is null)
                return;
            if (ticket.State == SlotState.Returning)
                Parked--;
            _active[(int)ticket.Kind]++;
            ticket.State = SlotState.Active;
            granted.Add(ticket);
        }
    }

    /// <summary>The one that asked first among the kinds that may have another slot, taken out of its line.</summary>
    private SlotTicket? First(Func<Line, SortedList<long, SlotTicket>> of)
    {
        SortedList<long, SlotTicket>? best = null;
        foreach (var kind in (GuestKind[])[GuestKind.Task, GuestKind.Process])
        {
            var line = of(_lines[(int)kind]);
            var may = kind == GuestKind.Task || _active[(int)GuestKind.Process] < processSlots;
            if (may && line.Count > 0 && (best is null || line.Keys[0] < best.Keys[0]))
                best = line;
        }

        if (best is null)
            return null;
        var ticket = best.Values[0];
        best.RemoveAt(0);
        return ticket;
    }

    private static void Remove(SortedList<long, SlotTicket> line, SlotTicket ticket) => line.RemoveAt(line.IndexOfValue(ticket));

    private sealed class Line
    {
        public SortedList<long, SlotTicket> New { get; } = [];

        public SortedList<long, SlotTicket> Returning { get; } = [];
    }
}
