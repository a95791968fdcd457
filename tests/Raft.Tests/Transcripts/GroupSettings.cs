using System.Globalization;
using System.Text;

namespace Wetware.Raft.Tests.Transcripts;

/// <summary>What <c>add-nodes</c> says of the members and of the snapshot that they start from.</summary>
internal sealed record GroupSettings(RaftConfig Config, Snapshot Snapshot)
{
    /// <summary>Whether the members start from a snapshot.</summary>
    public bool HasSnapshot => Snapshot != Snapshot.Empty;

    /// <summary>Reads the arguments after the first; returns an error or null.</summary>
    public static string? Read(Directive directive, out GroupSettings settings)
    {
        // The defaults of etcd's tests.
        var config = new RaftConfig
        {
            Id = 1,
            Storage = new MemoryStorage(),
            ElectionTick = 3,
            HeartbeatTick = 1,
            MaxSizePerMsg = RaftConfig.NoLimit,
            MaxUncommittedEntriesSize = 0,
            MaxInflightMsgs = int.MaxValue,
            CheckQuorum = false,
            PreVote = false,
        };
        var snapshot = Snapshot.Empty;
        var error = default(string);
        foreach (var (key, values) in directive.Arguments.Skip(1))
        {
            foreach (var value in values)
            {
                switch (key)
                {
                    case "voters":
                        snapshot = snapshot with { ConfState = snapshot.ConfState with { Voters = [.. snapshot.ConfState.Voters, Number(value)] } };
                        break;
                    case "learners":
                        snapshot = snapshot with { ConfState = snapshot.ConfState with { Learners = [.. snapshot.ConfState.Learners, Number(value)] } };
                        break;
                    case "inflight":
                        config = config with { MaxInflightMsgs = (int)Number(value) };
                        break;
                    case "index":
                        snapshot = snapshot with { Index = Number(value) };
                        config = config with { Applied = snapshot.Index };
                        break;
                    case "content":
                        snapshot = snapshot with { Data = Encoding.UTF8.GetBytes(value) };
                        break;
                    case "async-storage-writes":
                        config = config with { AsyncStorageWrites = GoValue.Bool(value) };
                        break;
                    case "prevote":
                        config = config with { PreVote = GoValue.Bool(value) };
                        break;
                    case "checkquorum":
                        config = config with { CheckQuorum = GoValue.Bool(value) };
                        break;
                    case "max-committed-size-per-ready":
                        config = config with { MaxCommittedSizePerReady = Number(value) };
                        break;
                    case "disable-conf-change-validation":
                        config = config with { DisableConfChangeValidation = GoValue.Bool(value) };
                        break;
                    case "step-down-on-removal":
                        config = config with { StepDownOnRemoval = GoValue.Bool(value) };
                        break;
                    case "read-only" when value is "safe" or "lease-based":
                        config = config with { ReadOnlyOption = value == "safe" ? ReadOnlyOption.Safe : ReadOnlyOption.LeaseBased };
                        break;
                    case "read-only":
                        error ??= $"invalid read-only option \"{value}\"";
                        break;
                }
            }
        }
        settings = new(config, snapshot);
        return error;
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
