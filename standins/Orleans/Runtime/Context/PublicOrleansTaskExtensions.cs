namespace Orleans;

public static class PublicOrleansTaskExtensions
{
    /// <summary>Observes the task's failure, if any, so that it is not reported as unobserved.</summary>
    public static void Ignore(this Task task)
    {
        if (!task.IsCompleted || task.IsFaulted)
        {
            _ = task.ContinueWith(
                static t => _ = t.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
