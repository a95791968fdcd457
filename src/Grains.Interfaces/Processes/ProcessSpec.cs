namespace Wetware.Processes;

/// <summary>A process that is asked for.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.process-spec")]
public sealed record ProcessSpec
{
    /// <summary>Arguments: 4096.</summary>
    public const int MaxArguments = 4096;

    /// <summary>Environment variables: 1024.</summary>
    public const int MaxVariables = 1024;

    /// <summary>Bytes of UTF-8 of all arguments, and of the environment: 512 KiB each.</summary>
    public const int MaxTextBytes = 512 << 10;

    /// <summary>Bytes of standard input: 8 MiB.</summary>
    public const int MaxInputBytes = 8 << 20;

    /// <summary>Capabilities that are granted: 64.</summary>
    public const int MaxGrants = 64;

    /// <summary>The module's digest; the module must be in the cluster's store.</summary>
    [Id(0)]
    public required string Module { get; init; }

    /// <summary>What C calls <c>argv[0]</c>: 1 to 255 characters. Default: the first 12 digits of the module's digest.</summary>
    [Id(1)]
    public string? Name { get; init; }

    /// <summary>The arguments after the name.</summary>
    [Id(2)]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The environment; names that begin with <c>WW_</c> are the node's to set (<see cref="ProcessVariables"/>).</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Standard input, whole.</summary>
    [Id(4)]
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Capabilities that it is given; it has no others.</summary>
    [Id(5)]
    public IReadOnlyList<ProcessGrant> Grants { get; init; } = [];

    /// <summary>What it may use.</summary>
    [Id(6)]
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>The parent on the same node; 0 or one that is not running makes it a child of the root, 1.</summary>
    [Id(7)]
    public uint Parent { get; init; }

    /// <summary>Names this request when it is made again because its answer was lost; the same id starts one process.</summary>
    [Id(8)]
    public Guid Operation { get; init; } = Guid.NewGuid();

    /// <summary>
    /// True puts <c>pid</c>, <c>ppid</c> and the digest in front of the arguments, as programs of the original system expect; default false,
    /// so that any WASI command runs as it is.
    /// </summary>
    [Id(9)]
    public bool NumbersInArguments { get; init; }
}
