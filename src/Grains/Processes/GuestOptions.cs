using Wetware.Grains.Http;
using Wetware.Grains.Modules;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>Section <c>Cluster:Guests</c>: what a node gives to guests, processes and tasks together.</summary>
public sealed class GuestOptions
{
    /// <summary>Guests that compute at the same time, each on a thread of its own. 1 to 1024. Default: the machine's cores.</summary>
    public int Slots { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How many of the slots processes may take, which run as long as they like; the others stay for tasks, whose time is limited. 0 means all
    /// but one, or the only one. 0 to <see cref="Slots"/>. Default 0.
    /// </summary>
    public int ProcessSlots { get; set; }

    /// <summary>Guests that may wait for a slot, of processes and of tasks each; one more is answered <c>overloaded</c>. 0 to 100,000. Default 1024.</summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>
    /// Guests that may live without a slot because they wait for the answer to a call, so that others compute meanwhile. One more keeps its slot
    /// while it waits. 0 to 10,000. Default 256.
    /// </summary>
    public int Waiting { get; set; } = 256;

    /// <summary>
    /// Components that were ended but sleep on, each with a thread and its memory, because the engine cannot wake them. While there are that many,
    /// another component is answered <c>overloaded</c>. 1 to 1000. Default 16.
    /// </summary>
    public int SleepingComponents { get; set; } = 16;

    /// <summary>Bytes of modules kept on the node; the least recently used go and are fetched again. 64 MiB to 64 GiB. Default 256 MiB.</summary>
    public long CacheBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Bytes of all modules that the cluster keeps; one more is answered <c>limit</c>. Give all nodes the same. 64 KiB to 1 TiB. Default 16 GiB.
    /// </summary>
    public long StoreBytes { get; set; } = 16L << 30;

    /// <summary>
    /// Bytes of the modules that one principal put first: an account's sessions, or an HTTP token; one more is answered <c>limit</c>. Give all nodes the same. 64 KiB to
    /// 1 TiB. Default 4 GiB.
    /// </summary>
    public long StoreBytesPerPrincipal { get; set; } = 4L << 30;

    /// <summary>Modules that one principal put first; one more is answered <c>limit</c>. Give all nodes the same. 1 to 10,000. Default 2,500.</summary>
    public int ModulesPerPrincipal { get; set; } = 2_500;

    /// <summary>Compiled modules kept loaded beside those that run. 0 to 10,000. Default 64.</summary>
    public int CompiledModules { get; set; } = 64;

    /// <summary>
    /// Bytes of compiled code kept in <see cref="CodeFolder"/>, so that a restarted node compiles nothing again; the least recently used is
    /// deleted. 1 MiB to 1 TiB. Default 1 GiB.
    /// </summary>
    public long CodeBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Folder of compiled code, which only the node's user may read and write, and one node uses. Default: <c>code</c> in the node's data
    /// directory; null in a host without one: a temporary folder.
    /// </summary>
    public string? CodeFolder { get; set; }

    /// <summary>The largest stack that a guest may ask for, in bytes. 64 KiB to 2 MiB, the default.</summary>
    public int MaxStackBytes { get; set; } = 2 << 20;

    /// <summary>The most elements of tables that a guest may ask for, of 8 bytes each. 0 to 100,000,000. Default 1,000,000.</summary>
    public uint MaxTableElements { get; set; } = 1_000_000;

    /// <summary>What a module may be, and what compiling it may take.</summary>
    public CompilerOptions Compiler { get; set; } = new();

    /// <summary>What guests may open of the web by capabilities of kind <c>http</c>.</summary>
    public GuestHttpOptions Http { get; set; } = new();

    /// <summary>Processes on the node at once, waiting ones among them; one more is answered <c>overloaded</c>. 1 to 100,000. Default 1024.</summary>
    public int Processes { get; set; } = 1024;

    /// <summary>Ended processes whose results and logs are kept, the newest. 1 to 100,000. Default 256.</summary>
    public int EndedProcesses { get; set; } = 256;

    /// <summary>Bytes of output that are kept of each process, standard output and error together; older ones go. 4 KiB to 16 MiB. Default 256 KiB.</summary>
    public int LogBytes { get; set; } = 256 << 10;

    /// <summary>Guests that can live at once: each slot, those that wait, and instances. Too many are not worth the address space of a pool.</summary>
    internal int PooledInstances => Slots + Waiting is var guests && guests <= 1024 && MaxTableElements <= 10_000_000
        ? guests + new GuestRunnerOptions().MaxInstances
        : 0;

    internal int SlotsOfProcesses => ProcessSlots == 0 ? Math.Max(1, Slots - 1) : ProcessSlots;

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, long Value, long Least, long Most)[] ranges =
        [
            (nameof(Slots), Slots, 1, 1024),
            (nameof(ProcessSlots), ProcessSlots, 0, Slots),
            (nameof(QueueLength), QueueLength, 0, 100_000),
            (nameof(Waiting), Waiting, 0, 10_000),
            (nameof(SleepingComponents), SleepingComponents, 1, 1000),
            (nameof(CacheBytes), CacheBytes, 64L << 20, 64L << 30),
            (nameof(StoreBytes), StoreBytes, 64L << 10, 1L << 40),
            (nameof(StoreBytesPerPrincipal), StoreBytesPerPrincipal, 64L << 10, 1L << 40),
            (nameof(ModulesPerPrincipal), ModulesPerPrincipal, 1, 10_000),
            (nameof(CompiledModules), CompiledModules, 0, 10_000),
            (nameof(CodeBytes), CodeBytes, 1L << 20, 1L << 40),
            (nameof(MaxStackBytes), MaxStackBytes, EngineConfiguration.MinStackBytes, EngineConfiguration.MaxStackBytes),
            (nameof(MaxTableElements), MaxTableElements, 0, 100_000_000),
            (nameof(Processes), Processes, 1, 100_000),
            (nameof(EndedProcesses), EndedProcesses, 1, 100_000),
            (nameof(LogBytes), LogBytes, 4 << 10, 16 << 20),
        ];
        return ranges.Where(range => range.Value < range.Least || range.Value > range.Most)
            .Select(range => ($"Cluster:Guests:{range.Name}", $"{range.Value} is outside {range.Least} to {range.Most}"))
            .Concat(Compiler.Problems())
            .Concat(Http.Problems());
    }
}
