namespace Orleans.Runtime;

internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    /// <summary>Null outside of turns, as in the package.</summary>
    public IGrainContext GrainContext => RuntimeContext.Current!;
}
