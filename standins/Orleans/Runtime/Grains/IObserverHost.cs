namespace Orleans.Runtime;

/// <summary>Keeps the objects that code outside of grains offers to be called.</summary>
internal interface IObserverHost
{
    /// <summary>Makes the object callable. It is held weakly: whoever offers it must keep it.</summary>
    GrainId Add(IGrainObserver observer);

    void Remove(GrainId id);
}
