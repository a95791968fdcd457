namespace Orleans.Runtime;

/// <summary>A timer of one activation. Its callback runs as a turn of that activation and never overlaps itself.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts anew.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
