using FsCheck;
using FsCheck.Fluent;
using Wetware.Channels;

namespace Wetware.Tests.Channels;

/// <summary>Random sends, receives, cancellations and closes, each step against <see cref="ReferenceChannel"/>: the same values to the same callers in the same order.</summary>
public sealed class ChannelOrderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_channel_does_what_the_reference_does(int capacity) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(150), Prop.ForAll<byte[]>(script => Run(capacity, script)));

    private static void Run(int capacity, byte[] script)
    {
        var (channel, reference) = (new MachineDriver(capacity), new ReferenceChannel(capacity));
        var sends = new List<Guid>();
        var receives = new List<Guid>();
        var got = new Dictionary<int, string>();
        foreach (var step in script)
        {
            var pick = step / 8;
            switch (step % 8)
            {
                case 0 or 1 or 2:
                    reference.Send(sends.Count);
                    sends.Add(channel.Send($"{sends.Count}"));
                    break;
                case 3 or 4 or 5:
                    reference.Receive(receives.Count);
                    receives.Add(channel.Recv());
                    break;
                case 6 when pick % 2 == 0 && sends.Count > 0:
                    reference.WithdrawSend(pick % sends.Count);
                    channel.Withdraw(sends[pick % sends.Count]);
                    break;
                case 6 when receives.Count > 0:
                    reference.WithdrawReceive(pick % receives.Count);
                    channel.Machine.WithdrawRecv(receives[pick % receives.Count], 0);
                    got.TryAdd(pick % receives.Count, "");
                    break;
                case 7 when pick == 31 && !channel.Machine.IsClosed:
                    reference.Close();
                    channel.Close();
                    break;
            }

            TakeAll(channel, receives, got);
            for (var i = 0; i < sends.Count; i++)
                Assert.Equal(reference.Sends[i], Word(channel.Outcome(sends[i])));
            for (var i = 0; i < receives.Count; i++)
                Assert.Equal(reference.Receives[i], got.GetValueOrDefault(i, ""));
        }
    }

    // Receivers take at once what they are offered; they look only when they are woken, so a lost wake-up shows.
    private static void TakeAll(MachineDriver channel, List<Guid> receives, Dictionary<int, string> got)
    {
        while (channel.Machine.DrainSignals() is { Count: > 0 } signals)
        {
            foreach (var id in signals)
            {
                var receive = receives.IndexOf(id);
                if (receive < 0 || got.ContainsKey(receive) || channel.Offer(id) is not { Length: > 0 } offer)
                    continue;
                got[receive] = offer;
                if (offer != "closed")
                    channel.Accept(id);
            }
        }
    }

    private static string Word(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Waiting => "waiting",
        SendOutcome.Accepted => "taken",
        SendOutcome.Closed => "closed",
        _ => "withdrawn",
    };
}
