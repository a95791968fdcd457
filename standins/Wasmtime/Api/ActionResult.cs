namespace Wasmtime;

/// <summary>The outcome of a call without results: done, or a trap.</summary>
public readonly struct ActionResult : IActionResult<ActionResult, ActionResultBuilder>
{
    private readonly TrapException? _trap;

    internal ActionResult(TrapException trap)
    {
        Type = ResultType.Trap;
        _trap = trap;
    }

    public ResultType Type { get; }

    public TrapException Trap
        => _trap ?? throw new InvalidOperationException($"A result of type '{Type}' has no trap.");
}

/// <summary>Makes <see cref="ActionResult"/>s.</summary>
internal readonly struct ActionResultBuilder : IActionResultBuilder<ActionResult>
{
    public ActionResult Create() => default;

    public ActionResult Create(TrapAccessor accessor) => new(accessor.GetException());
}
