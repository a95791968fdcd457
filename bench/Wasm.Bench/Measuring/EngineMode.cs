namespace Wetware.Bench.Wasm.Measuring;

/// <summary>How a guest can be interrupted.</summary>
internal enum EngineMode
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>By another thread, through the epoch.</summary>
    Epochs,

    /// <summary>When its fuel is used up.</summary>
    Fuel,

    /// <summary>Both: what a guest of the cluster runs with.</summary>
    Both,
}
