using FsCheck;
using FsCheck.Fluent;
using Wetware.Channels;
using Wetware.Grains.Channels;

namespace Wetware.Tests.Channels;

/// <summary>
/// Random interleavings of clients whose answers are lost, who fall silent, cancel and die, with an activation that dies in every state, before and after its
/// last write, or lives on beside the next one: what was acknowledged is neither lost nor doubled.
/// </summary>
public sealed class ChannelFaultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_value_is_handed_over_exactly_once(int capacity) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(250), Prop.ForAll<byte[]>(script => new Run(capacity).Play(script)));

    private sealed class Run(int capacity)
    {
        private readonly MachineDriver _channel = new(capacity) { IsDiskSlow = true };
        private readonly Guid _closing = Guid.NewGuid();
        private readonly List<FaultySender> _senders = [];
        private readonly List<FaultyReceiver> _receivers = [];

        public void Play(byte[] script)
        {
            foreach (var step in script)
            {
                Step(step % 16, step / 16);
                Check();
            }

            Finish();
        }

        private void Step(int what, int pick)
        {
            switch (what)
            {
                case 0 or 1:
                    _senders.Add(new FaultySender($"{_senders.Count}"));
                    Ask(_senders[^1], answered: pick % 3 > 0);
                    break;
                case 2 or 3:
                    _receivers.Add(new FaultyReceiver(max: 1 + (pick % 3)));
                    _receivers[^1].Step(_channel, answered: pick % 3 > 0);
                    break;
                case 4 or 5 or 6 or 7 when Pick(_senders.FindAll(s => !s.IsDone), pick) is { } sender:
                    Ask(sender, answered: what != 7);
                    break;
                case 8 or 9 or 10 or 11 when Pick(_receivers.FindAll(r => !r.IsDone), pick) is { } receiver:
                    receiver.Step(_channel, answered: what != 11);
                    break;
                case 12 when Pick(_senders.FindAll(s => !s.IsDone), pick) is { } sender:
                    sender.Withdrawing = true;
                    break;
                case 13 when pick < 4 && Pick(_senders.FindAll(s => !s.IsDone), pick) is { } sender:
                    sender.Dead = true;
                    break;
                case 13 when pick < 8 && Pick(_receivers.FindAll(r => !r.IsDone), pick) is { } receiver:
                    receiver.Dead = true;
                    break;
                case 13 when pick == 15:
                    _channel.Machine.Close(_closing);
                    break;
                case 14 when pick < 6:
                    _channel.Die(written: pick % 2 == 0);
                    break;
                case 14 when pick < 10:
                    Pass(pick % 2 == 0 ? ChannelTimeouts.Accept : ChannelTimeouts.Idle);
                    break;
                case 14 when pick < 13:
                    _channel.Overlap();
                    break;
                case 14 or 15 when pick % 2 == 0:
                    _channel.Turn();
                    break;
                default:
                    _channel.Write();
                    break;
            }
        }

        private void Ask(FaultySender sender, bool answered) => sender.Step(_channel, answered);

        private void Pass(long milliseconds)
        {
            _senders.ForEach(sender => sender.Expire());
            _channel.Pass(milliseconds);
        }

        private void Check()
        {
            var used = _receivers.SelectMany(r => r.Used).ToArray();
            Assert.Equal(used.Distinct().Count(), used.Length);
            foreach (var sender in _senders)
            {
                if (sender.Outcome is SendOutcome.Withdrawn or SendOutcome.Closed)
                    Assert.DoesNotContain(sender.Value, used);
            }
        }

        // From here on nothing fails any more: all that live come to their end, and a last receiver takes what is left.
        private void Finish()
        {
            _channel.EndOverlap();
            for (var round = 0; round < 4; round++)
            {
                for (var i = 0; i < 6; i++)
                {
                    _senders.ForEach(sender => Ask(sender, answered: true));
                    _receivers.ForEach(receiver => receiver.Step(_channel, answered: true));
                    _channel.Write();
                }

                Pass(ChannelTimeouts.Idle);
            }

            _receivers.Add(new FaultyReceiver(max: 5));
            for (var i = 0; _senders.Exists(s => !s.IsDone) || _channel.Machine.Info().Buffered > 0 || _receivers.Exists(r => !r.Dead && r.Holding.Count > 0); i++)
            {
                Assert.True(i < 200, "values wait, and receivers get none of them");
                if (_receivers[^1].IsDone)
                    _receivers.Add(new FaultyReceiver(max: 5));
                _receivers.ForEach(receiver => receiver.Step(_channel, answered: true));
                _senders.ForEach(sender => Ask(sender, answered: true));
                _channel.Write();
            }

            Check();
            var used = _receivers.SelectMany(r => r.Used).ToHashSet();
            var diedHolding = _receivers.Where(r => r.Dead).SelectMany(r => r.Holding).ToHashSet();
            foreach (var sender in _senders.Where(s => s.Outcome == SendOutcome.Accepted))
                Assert.True(used.Contains(sender.Value) || diedHolding.Contains(sender.Value), $"value {sender.Value} was acknowledged and is lost");
            Assert.All(_receivers, r => Assert.True(r.Dead || r.IsDone || r.Used.Count == 0));
            Assert.Equal(0, _channel.Machine.Info().Senders);
        }

        private static T? Pick<T>(List<T> all, int pick)
            where T : class => all.Count == 0 ? null : all[pick * 7 % all.Count];
    }
}
