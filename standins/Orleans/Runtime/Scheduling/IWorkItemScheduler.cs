namespace Orleans.Runtime;

/// <summary>Runs work in an activation's turns.</summary>
public interface IWorkItemScheduler
{
    void QueueAction(Action action);

    void QueueAction(Action<object> action, object state);

    void QueueTask(Task task);
}
