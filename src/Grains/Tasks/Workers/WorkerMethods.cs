namespace Wetware.Grains.Tasks;

/// <summary>Methods of capabilities of kind <c>worker</c>.</summary>
internal static class WorkerMethods
{
    /// <summary>Starts a process on the worker; what goes in and comes out is that of an executor's <c>spawn</c>.</summary>
    public const string Assign = "assign";
}
