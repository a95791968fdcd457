using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Processes;

namespace Wetware.Tests.Processes;

public sealed class SlotGateTests
{
    private readonly List<SlotTicket> _granted = [];

    [Fact]
    public void Only_so_many_are_active_and_the_rest_waits_in_order()
    {
        var gate = new SlotGate(slots: 2, processSlots: 2, queueLength: 2, maxParked: 4);
        var tickets = Enter(gate, GuestKind.Task, 4);

        Assert.Equal([SlotState.Active, SlotState.Active, SlotState.Queued, SlotState.Queued], tickets.Select(t => t.State));
        Assert.False(gate.TryEnter(new SlotTicket(GuestKind.Task), _granted));
        _granted.Clear();
        gate.Leave(tickets[0], _granted);

        Assert.Equal([tickets[2]], _granted);
    }

    [Fact]
    public void Processes_leave_a_slot_for_tasks()
    {
        var gate = new SlotGate(slots: 2, processSlots: 1, queueLength: 5, maxParked: 4);
        var processes = Enter(gate, GuestKind.Process, 3);
        var tasks = Enter(gate, GuestKind.Task, 1);

        Assert.Equal([SlotState.Active, SlotState.Queued, SlotState.Queued], processes.Select(t => t.State));
        Assert.Equal(SlotState.Active, tasks[0].State);
    }

    [Fact]
    public void A_slot_that_is_given_up_serves_another_and_comes_back_first()
    {
        var gate = new SlotGate(slots: 1, processSlots: 1, queueLength: 5, maxParked: 4);
        var tickets = Enter(gate, GuestKind.Process, 3);

        Assert.True(gate.TryPark(tickets[0], _granted));
        Assert.Equal(SlotState.Active, tickets[1].State);
        gate.Return(tickets[0], _granted);
        Assert.Equal(SlotState.Returning, tickets[0].State);
        gate.Leave(tickets[1], _granted);

        Assert.Equal(SlotState.Active, tickets[0].State);
        Assert.Equal(SlotState.Queued, tickets[2].State);
    }

    [Fact]
    public void When_too_many_are_parked_the_slot_is_kept()
    {
        var gate = new SlotGate(slots: 2, processSlots: 2, queueLength: 5, maxParked: 1);
        var tickets = Enter(gate, GuestKind.Process, 2);

        Assert.True(gate.TryPark(tickets[0], _granted));
        Assert.False(gate.TryPark(tickets[1], _granted));
        Assert.Equal(SlotState.Active, tickets[1].State);
    }

    [Fact]
    public void Whatever_happens_the_numbers_hold_and_nobody_starves() => Prop.ForAll(
        Gen.ArrayOf(ArbMap.Default.GeneratorFor<(byte, byte)>()).ToArbitrary(),
        Gen.Choose(1, 4).ToArbitrary(),
        Gen.Choose(0, 3).ToArbitrary(),
        (steps, slots, parked) =>
        {
            var processSlots = Math.Max(1, slots - 1);
            var gate = new SlotGate(slots, processSlots, queueLength: 4, parked);
            var all = new List<SlotTicket>();
            var granted = new List<SlotTicket>();
            foreach (var (what, which) in steps)
            {
                if (what % 4 == 0 || all.Count == 0)
                {
                    var ticket = new SlotTicket(which % 2 == 0 ? GuestKind.Task : GuestKind.Process);
                    if (gate.TryEnter(ticket, granted))
                        all.Add(ticket);
                    else
                        Assert.Equal(4, gate.Queued(ticket.Kind));
                }
                else
                {
                    var ticket = all[which % all.Count];
                    if (what % 4 == 1)
                        gate.TryPark(ticket, granted);
                    else if (what % 4 == 2)
                        gate.Return(ticket, granted);
                    else if (all.Remove(ticket))
                        gate.Leave(ticket, granted);
                }

                Check(gate, all, slots, processSlots, parked);
            }

            while (all.Count > 0)
            {
                var active = all.Where(t => t.State is SlotState.Active or SlotState.Parked).ToArray();
                Assert.NotEmpty(active);
                all.Remove(active[0]);
                gate.Leave(active[0], granted);
            }
        }).QuickCheckThrowOnFailure();

    private static void Check(SlotGate gate, List<SlotTicket> all, int slots, int processSlots, int parked)
    {
        Assert.Equal(all.Count(t => t.State == SlotState.Active), gate.Active);
        Assert.Equal(all.Count(t => t.State is SlotState.Parked or SlotState.Returning), gate.Parked);
        Assert.InRange(gate.Active, 0, slots);
        Assert.InRange(gate.Parked, 0, parked);
        var processes = all.Count(t => t is { State: SlotState.Active, Kind: GuestKind.Process });
        Assert.InRange(processes, 0, processSlots);
        var waiting = all.Where(t => t.State is SlotState.Queued or SlotState.Returning).ToArray();
        if (gate.Active < slots)
            Assert.All(waiting, t => Assert.True(t.Kind == GuestKind.Process && processes == processSlots));
    }

    private List<SlotTicket> Enter(SlotGate gate, GuestKind kind, int count)
    {
        var tickets = new List<SlotTicket>();
        for (var i = 0; i < count; i++)
        {
            tickets.Add(new SlotTicket(kind));
            Assert.True(gate.TryEnter(tickets[^1], _granted));
        }

        return tickets;
    }
}
