namespace Orleans.Runtime.Messaging;

/// <summary>Answers questions of other silos' runtimes: small, hand-written frames below the level of grains.</summary>
internal interface IRpcService
{
    /// <summary>Answers one question. Called on a read loop: must not block, and awaits what takes long; an exception's message goes to the caller.</summary>
    /// <param name="caller">The silo that asks.</param>
    /// <param name="method">What is asked.</param>
    /// <param name="arguments">The question's bytes, which belong to the callee.</param>
    ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments);
}
