namespace Orleans.Runtime.GrainDirectory;

/// <summary>What the directory must know of this silo's own activations. Implemented by the runtime.</summary>
internal interface ILocalActivations
{
    /// <summary>
    /// The activations here whose grains are in the directory: each from before it is first registered until after it is unregistered. When an owner
    /// of entries has died, this is where the entries come from again.
    /// </summary>
    IEnumerable<GrainAddress> Addresses { get; }

    /// <summary>Another activation of the grain stands in the directory: this one deactivates and forwards what it still has.</summary>
    void Deactivate(GrainAddress loser, GrainAddress winner);
}
