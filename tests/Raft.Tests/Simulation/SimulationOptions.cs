namespace Wetware.Raft.Tests.Simulation;

/// <summary>What a run is made of. Everything follows from the seed.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Members that may take part; not all are in the first configuration.</summary>
    public const int Members = 6;

    public required ulong Seed { get; init; }

    public required bool IsAsync { get; init; }

    public Fault Fault { get; init; }

    public int Steps { get; init; } = 3000;

    public int Voters { get; private init; }

    /// <summary>Of 1000 messages, how many are lost.</summary>
    public int Loss { get; private init; }

    /// <summary>Of 1000 messages, how many are delivered again.</summary>
    public int Duplication { get; private init; }

    /// <summary>Of 1000 messages, how many overtake others.</summary>
    public int Reordering { get; private init; }

    /// <summary>Of 1000 steps, how many do something rare: a crash, a partition, a change of the membership.</summary>
    public int Trouble { get; private init; }

    public RaftConfig Template { get; private init; } = null!;

    public static SimulationOptions From(ulong seed, bool isAsync, Fault fault = Fault.None)
    {
        var random = new Random((int)(seed * 2654435761 % int.MaxValue));
        var maxSize = Pick(random, 0UL, 60UL, 1UL << 20);
        return new()
        {
            Seed = seed,
            IsAsync = isAsync,
            Fault = fault,
            Voters = Pick(random, 1, 2, 3, 3, 3, 4, 5),
            Loss = Pick(random, 0, 5, 50, 200),
            Duplication = Pick(random, 0, 20, 200),
            Reordering = Pick(random, 0, 100, 1000),
            Trouble = Pick(random, 5, 20, 60),
            Template = new RaftConfig
            {
                Id = 1,
                Storage = new DiskImage(),
                Seed = seed,
                ElectionTick = Pick(random, 3, 10),
                AsyncStorageWrites = isAsync,
                PreVote = random.Next(2) == 0,
                CheckQuorum = random.Next(2) == 0,
                StepDownOnRemoval = random.Next(2) == 0,
                DisableProposalForwarding = random.Next(4) == 0,
                MaxSizePerMsg = maxSize,
                MaxCommittedSizePerReady = Pick(random, 0UL, 60UL, 1UL << 20),
                MaxInflightMsgs = Pick(random, 1, 2, 5, 256),
                MaxInflightBytes = random.Next(2) == 0 ? 0 : maxSize,
                MaxUncommittedEntriesSize = Pick(random, 0UL, 200UL),
            },
        };
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
