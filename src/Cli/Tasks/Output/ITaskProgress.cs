using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>Shows how a task gets on.</summary>
internal interface ITaskProgress : IDisposable
{
    /// <summary>The task as it was accepted.</summary>
    void Begin(TaskInfo task);

    /// <summary>Something happened to it.</summary>
    void Happened(TaskEvent item);

    /// <summary>It has ended.</summary>
    void End(TaskInfo task);
}
